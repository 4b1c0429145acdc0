import { useStoredState } from "@/lib/stored-state";

export type Density = "compact" | "normal" | "roomy";

export const ROW_HEIGHT: Record<Density, number> = { compact: 28, normal: 32, roomy: 40 };

/** How a person arranged the columns of a list; part of a saved view. */
export interface TablePreferences {
  /** Visibility by column id, where it differs from the definition. */
  shown: Record<string, boolean>;
  widths: Record<string, number>;
  order: string[];
  /** Columns that stay at the left beside the first, which always does. */
  pinned: string[];
  density: Density;
}

export const NO_PREFERENCES: TablePreferences = {
  shown: {},
  widths: {},
  order: [],
  pinned: [],
  density: "normal",
};

/** What was stored, whatever an earlier build or another person's view left out. */
export function asPreferences(stored: unknown): TablePreferences {
  return { ...NO_PREFERENCES, ...(stored as Partial<TablePreferences> | null) };
}

/** The arrangement kept on this device. */
export function useTablePreferences(tableId: string) {
  const [stored, store] = useStoredState<TablePreferences>(`table.${tableId}`, NO_PREFERENCES);
  return [asPreferences(stored), store] as const;
}
