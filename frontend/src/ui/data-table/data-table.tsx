/**
 * The one list of the product (screens.md 4.1). It owns rows, sort, filter, groups, columns,
 * saved views, changes in place and keyboard; a page gives it a path, columns and what pressing
 * a row means. The state a link must carry is in the URL; what a person arranged is kept on the
 * device, or in a saved view.
 */
import { getCoreRowModel, useReactTable } from "@tanstack/react-table";
import type { QueryKey } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { rememberRows } from "@/lib/list-walk";
import { usePhone } from "@/lib/use-media";
import { Banner, ErrorState } from "../states";
import { formatTime } from "@/lib/format";
import { toast } from "../toast";
import { Cards } from "./cards";
import { CellEditor, type EditorEnd } from "./cell-editor";
import { asTsv } from "./cell-text";
import { columnDefs, columnOf } from "./column-defs";
import { ColumnMenu } from "./column-menu";
import { queryFieldOf } from "./conditions";
import { Grid } from "./grid";
import { GroupMenu } from "./group-menu";
import { groupLabel } from "./group-row";
import { NextPageFailed, NoRows } from "./list-states";
import { Peek } from "./peek";
import { SelectionBar } from "./selection-bar";
import { pinnedOrder } from "./sticky-columns";
import { toggleSort, withCondition } from "./table-query";
import { ROW_HEIGHT } from "./table-preferences";
import { TableToolbar } from "./table-toolbar";
import { TotalRow } from "./total-row";
import { useGroups } from "./use-groups";
import { useRowSelection } from "./use-row-selection";
import { useTableQuery, useTableRows } from "./use-table-query";
import { useView } from "./use-view";
import { ViewMenu } from "./view-menu";
import type { CardLayout, Column, Condition, Selection } from "./types";

export interface DataTableProps<Row> {
  /** Key of what a person arranged on this device. */
  id: string;
  /** What the rows are, for readers and messages: "Leads". */
  label: string;
  /** List endpoint: "/api/v1/leads". */
  path: string;
  /** ["leads", "list"]; a `change` message or own command on leads makes it stale. */
  queryKey: QueryKey;
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  /** Record page of a row; Enter, a double click and the first cell open it. */
  rowHref?: (row: Row) => string;
  /** As the server's `sort`: "next_step_on,-expected_value_paise". */
  defaultSort?: string;
  /** Applied until the person changes the filter. Keep the array outside the component. */
  defaultFilters?: readonly Condition[];
  /** Asks the server for sums and shows the total row. */
  totals?: boolean;
  /** Key facts and acts of a row, beside the list on Space. */
  peek?: (row: Row) => ReactNode;
  peekTitle?: (row: Row) => string;
  card: CardLayout<Row>;
  /** When nothing exists at all: why, and the next act. */
  empty: { title: string; description?: ReactNode; action?: ReactNode };
  /** Acts on the selected rows; rows are selectable only when given. */
  bulk?: (selection: Selection<Row>) => ReactNode;
  /** Before the search (view switch) and at the end of the bar (export). */
  toolbarStart?: ReactNode;
  toolbarEnd?: ReactNode;
}

const NO_FILTERS: readonly Condition[] = [];

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rowId, rowHref, defaultSort = "", defaultFilters = NO_FILTERS } = props;
  const defaults = useMemo(
    () => ({ sort: defaultSort, filters: defaultFilters }),
    [defaultSort, defaultFilters],
  );
  const { query, change } = useTableQuery(defaults);
  const fields = useMemo(
    () => [...columns.map(queryFieldOf), ...defaultFilters.map((condition) => condition.field)],
    [columns, defaultFilters],
  );
  const view = useView(props.id, query, defaults, fields);
  const { columns: preferences, setColumns: setPreferences } = view;
  const list = useTableRows<Row>(props.path, props.queryKey, query, props.totals === true);
  const { rows, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const grouped = useGroups<Row>(props.path, props.queryKey, query, view.group, columns);
  const [editing, setEditing] = useState<{ rowId: string; columnId: string } | null>(null);
  const [peeked, setPeeked] = useState<string | null>(null);
  const phone = usePhone();
  const navigate = useNavigate();
  const selection = useRowSelection(rows, rowId, list.search.toString());

  useEffect(() => {
    if (rowHref) rememberRows(rows.map(rowHref), list.count);
  }, [rows, rowHref, list.count]);

  const isShown = (column: Column<Row>) => preferences.shown[column.id] ?? column.hidden !== true;
  const table = useReactTable({
    data: rows as Row[],
    columns: useMemo(() => columnDefs(columns), [columns]),
    getCoreRowModel: getCoreRowModel(),
    getRowId: rowId,
    manualSorting: true,
    manualFiltering: true,
    columnResizeMode: "onChange",
    state: {
      columnSizing: preferences.widths,
      columnOrder: pinnedOrder(
        inOrder(columns, preferences.order).map((column) => column.id),
        preferences.pinned,
      ),
      columnVisibility: Object.fromEntries(columns.map((column) => [column.id, isShown(column)])),
    },
    onColumnSizingChange: (update) =>
      setPreferences((before) => ({
        ...before,
        widths: typeof update === "function" ? update(before.widths) : update,
      })),
  });

  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !list.isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, list.isFetchNextPageError]);

  const open = (row: Row, newTab: boolean) => {
    if (!rowHref) return;
    if (newTab) window.open(rowHref(row), "_blank", "noopener");
    else void navigate(rowHref(row));
  };
  const moveColumn = (column: Column<Row>, by: number) => {
    const order = table.getAllLeafColumns().map((present) => present.id);
    const from = order.indexOf(column.id);
    const to = from + by;
    // The first column names the row and stays first.
    if (from < 1 || to < 1 || to >= order.length) return;
    order.splice(to, 0, ...order.splice(from, 1));
    setPreferences((before) => ({ ...before, order }));
  };
  const placeColumn = (columnId: string, before: string) => {
    const order = table.getAllLeafColumns().map((present) => present.id);
    order.splice(order.indexOf(columnId), 1);
    order.splice(order.indexOf(before), 0, columnId);
    // Dropped among the pinned ones it is pinned, elsewhere it is not.
    const pins = preferences.pinned.filter((id) => id !== columnId);
    const pinned = preferences.pinned.includes(before) ? [...pins, columnId] : pins;
    setPreferences({ ...preferences, order, pinned });
  };
  const edit = (row: Row, column: Column<Row>) => {
    if (!column.edit) return false;
    const refused = column.edit.refused(row);
    if (refused === null) setEditing({ rowId: rowId(row), columnId: column.id });
    else toast(refused);
    return true;
  };
  const closeEditor = (row: Row, column: Column<Row>, end: EditorEnd) => {
    const shown = table.getVisibleLeafColumns().map(columnOf);
    const next = shown.slice(shown.indexOf(column) + 1).find((candidate) => candidate.edit);
    if (end === "next" && next && next.edit?.refused(row) === null)
      setEditing({ rowId: rowId(row), columnId: next.id });
    else setEditing(null);
  };
  const showGroup = (key: string | null) => {
    const condition: Condition =
      key === null || key === ""
        ? { field: view.group, op: "null", value: "true" }
        : { field: view.group, op: "in", value: key };
    const rest = query.filters.filter((present) => present.field !== view.group);
    view.showOnly([...rest, condition]);
  };
  const filterTo = (column: Column<Row>, row: Row) => {
    const field = queryFieldOf(column);
    // The server filters by code or id, which the row carries under that very name.
    const value = (row as Record<string, unknown>)[field] ?? row[column.field];
    if (value === null || value === undefined)
      change({ filters: withCondition(query.filters, { field, op: "null", value: "true" }) });
    else
      change({ filters: withCondition(query.filters, { field, op: "in", value: String(value) }) });
  };

  const peekedRow = rows.find((row) => rowId(row) === peeked);
  const isEmpty = list.isSuccess && rows.length === 0;
  const foot = list.isFetchNextPageError ? (
    <NextPageFailed onRetry={() => void fetchNextPage()} />
  ) : null;
  const failed = list.isError && rows.length === 0;

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TableToolbar
        label={props.label}
        columns={columns}
        query={query}
        onChange={change}
        start={props.toolbarStart}
        end={
          <>
            {!phone && <GroupMenu columns={columns} group={view.group} onChange={view.setGroup} />}
            <ViewMenu list={props.id} inUse={view} />
            {props.toolbarEnd}
            {!phone && (
              <ColumnMenu
                columns={table.getAllLeafColumns().map(columnOf)}
                isShown={isShown}
                preferences={preferences}
                onChange={setPreferences}
              />
            )}
          </>
        }
      />
      {list.behind && (
        <div className="px-6 pb-2 max-md:px-4">
          <Banner tone="warning">
            The list is catching up: showing data up to{" "}
            {formatTime(new Date(list.dataUpdatedAt).toISOString())}.
          </Banner>
        </div>
      )}
      {selection.ids.length > 0 && props.bulk && (
        <SelectionBar count={list.count} selection={selection}>
          {props.bulk({ ...selection, search: list.search })}
        </SelectionBar>
      )}
      {failed ? (
        <ErrorState
          error={list.error}
          what={props.label.toLowerCase()}
          onRetry={() => void list.refetch()}
        />
      ) : isEmpty ? (
        <NoRows
          label={props.label}
          query={query}
          columns={columns}
          empty={props.empty}
          onChange={change}
        />
      ) : phone ? (
        <Cards
          label={props.label}
          rows={rows}
          rowId={rowId}
          rowHref={rowHref}
          layout={props.card}
          loading={list.isPending}
          onNearEnd={loadMore}
          foot={foot}
        />
      ) : (
        <div className="flex min-h-0 flex-1">
          <Grid
            label={props.label}
            table={table}
            rows={rows}
            count={list.count}
            rowId={rowId}
            rowHeight={ROW_HEIGHT[preferences.density]}
            sort={query.sort}
            onSort={(field, additive) => change({ sort: toggleSort(query.sort, field, additive) })}
            onMoveColumn={moveColumn}
            onPlaceColumn={placeColumn}
            onFitColumn={(columnId, width) =>
              setPreferences((before) => ({
                ...before,
                widths: { ...before.widths, [columnId]: Math.min(640, Math.max(64, width)) },
              }))
            }
            pinned={preferences.pinned}
            lines={view.group !== "" && grouped.groups ? grouped.lines : undefined}
            groupLabel={(group) => groupLabel(group, view.group, columns)}
            onToggleGroup={grouped.toggle}
            onShowGroup={(group) => showGroup(group.key)}
            editing={editing}
            onEdit={edit}
            renderEditor={(row, column) => (
              <CellEditor
                key={`${rowId(row)} ${column.id}`}
                row={row}
                column={column}
                resource={String(props.queryKey[0])}
                onClose={(end) => closeEditor(row, column, end)}
              />
            )}
            onCopy={(copied, shown, heading) => {
              void navigator.clipboard
                .writeText(asTsv(copied, shown, heading))
                .then(() => toast(copiedSentence(copied.length, shown.length)));
            }}
            selected={selection.set}
            onSelect={props.bulk ? selection.toggle : undefined}
            onSelectAll={props.bulk ? selection.toggleLoaded : undefined}
            onOpen={rowHref ? open : undefined}
            rowHref={rowHref}
            onPeek={
              props.peek
                ? (row) => setPeeked((before) => (before === rowId(row) ? null : rowId(row)))
                : undefined
            }
            onFocusRow={(row) => setPeeked((before) => (before === null ? null : rowId(row)))}
            onFilterTo={filterTo}
            onNearEnd={loadMore}
            loading={list.isPending}
            stale={list.isPlaceholderData}
            foot={foot}
            totals={
              <TotalRow
                columns={table.getVisibleLeafColumns()}
                totals={list.totals}
                count={list.count}
                selectable={props.bulk !== undefined}
                pinned={preferences.pinned}
              />
            }
          />
          {peekedRow !== undefined && props.peek && (
            <Peek
              title={props.peekTitle?.(peekedRow) ?? props.label}
              href={rowHref?.(peekedRow)}
              onClose={() => setPeeked(null)}
            >
              {props.peek(peekedRow)}
            </Peek>
          )}
        </div>
      )}
    </div>
  );
}

/** The definition's order, where the person gave none. */
function inOrder<Row>(columns: readonly Column<Row>[], order: readonly string[]) {
  if (order.length === 0) return columns;
  const place = (column: Column<Row>) => {
    const at = order.indexOf(column.id);
    // A column that came later stands at the end.
    return at < 0 ? order.length : at;
  };
  return [...columns].sort((left, right) => place(left) - place(right));
}

const copiedSentence = (rows: number, columns: number) =>
  rows === 1 && columns === 1
    ? "Cell copied"
    : `${rows} ${rows === 1 ? "row" : "rows"} of ${columns} ${columns === 1 ? "column" : "columns"} copied`;
