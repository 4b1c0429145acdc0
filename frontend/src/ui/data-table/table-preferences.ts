import { useStoredState } from "@/lib/stored-state";

export type Density = "compact" | "normal" | "roomy";

export const ROW_HEIGHT: Record<Density, number> = { compact: 28, normal: 32, roomy: 40 };

/** What a person arranged on this device, per list. */
export interface TablePreferences {
  /** Visibility by column id, where it differs from the definition. */
  shown: Record<string, boolean>;
  widths: Record<string, number>;
  order: string[];
  density: Density;
}

export const NO_PREFERENCES: TablePreferences = {
  shown: {},
  widths: {},
  order: [],
  density: "normal",
};

export function useTablePreferences(tableId: string) {
  return useStoredState<TablePreferences>(`table.${tableId}`, NO_PREFERENCES);
}
