import type { ReactNode } from "react";
import type { Option } from "../field";

/** Decides format, alignment, filter operators and editor of a column. */
export type ColumnKind =
  "text" | "money" | "kw" | "date" | "datetime" | "enum" | "person" | "number";

export interface Column<Row> {
  id: string;
  label: string;
  /** What it means, on hover of the heading. */
  description: string;
  kind: ColumnKind;
  /** Member of the row shown, sorted by and filtered on. */
  field: keyof Row & string;
  /** The server's name for filters and sorts when it is another (`owner_id` for a name). */
  queryField?: string;
  sortable?: boolean;
  filterable?: boolean;
  /** Choices of an enum or person; their labels are shown instead of the codes. */
  options?: readonly Option[];
  /** Pixels before the person resizes it. */
  width?: number;
  /** Off until chosen in the column menu. */
  hidden?: boolean;
  /** Shown from the left although the kind is a figure: its cells begin with words. */
  align?: "start";
  /** Replaces the format of the kind. */
  render?: (row: Row) => ReactNode;
  /** Member of the answer's `totals` for the total row. */
  total?: string;
  /** The server groups by its query field. */
  groupable?: boolean;
  /** The command that changes the value in place, for those who may send it. */
  edit?: CellEdit<Row>;
}

/** How a cell is changed without opening the record. Rows carry their `version`. */
export interface CellEdit<Row> {
  /** Why this row takes no change now; null when it does. */
  refused: (row: Row) => string | null;
  /** What follows `/api/v1/commands/`: "leads/1/update". */
  path: (row: Row) => string;
  /** Body of the command; null when the cell was emptied. */
  body: (value: unknown) => unknown;
  /** May not be emptied. */
  required?: boolean;
}

/** Rows of one value of the grouped field. */
export interface RowGroup<Row> {
  key: string | null;
  count: number;
  totals: Record<string, number>;
  /** The first of them; absent when there are too many groups to show rows at once. */
  items?: Row[];
}

/** What stands in a line of the grid. */
export type Line<Row> =
  | { kind: "row"; row: Row }
  | { kind: "group"; group: RowGroup<Row>; open: boolean }
  | { kind: "more"; group: RowGroup<Row> };

/** One condition as the server takes it: `filter[field][op]=value`. */
export interface Condition {
  field: string;
  op: Operator;
  value: string;
}

export type Operator =
  | "eq"
  | "ne"
  | "in"
  | "nin"
  | "lt"
  | "lte"
  | "gt"
  | "gte"
  | "between"
  | "contains"
  | "starts"
  | "null";

export interface SortKey {
  field: string;
  descending: boolean;
}

/** What a link to a list carries. */
export interface TableQuery {
  q: string;
  sort: SortKey[];
  filters: Condition[];
}

/** Rows a bulk act works on; `wholeFilter` reaches beyond the loaded ones. */
export interface Selection<Row> {
  ids: readonly string[];
  rows: readonly Row[];
  wholeFilter: boolean;
  /** The filter in the server's parameters, for acts on the whole of it. */
  search: URLSearchParams;
  clear: () => void;
}

/** How a row reads as a card on a phone. */
export interface CardLayout<Row> {
  title: (row: Row) => ReactNode;
  chip?: (row: Row) => ReactNode;
  subtitle?: (row: Row) => ReactNode;
  /** Two key figures. */
  figures?: (row: Row) => { label: string; value: ReactNode }[];
  /** The next act or date. */
  foot?: (row: Row) => ReactNode;
}
