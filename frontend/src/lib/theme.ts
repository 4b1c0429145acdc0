import { useSyncExternalStore } from "react";

export type ThemeChoice = "light" | "dark" | "system";

const KEY = "rayenna.theme";
const listeners = new Set<() => void>();
const systemDark = () => window.matchMedia("(prefers-color-scheme: dark)");

/** The stored choice; the class on <html> was set from it before first paint (public/theme.js). */
export function themeChoice(): ThemeChoice {
  const stored = read();
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function chooseTheme(choice: ThemeChoice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Storage is closed: the choice lasts for this page.
  }
  apply(choice);
  for (const listener of listeners) listener();
}

/** Follows the system while the choice is "system"; call once at start. */
export function followSystemTheme() {
  systemDark().addEventListener("change", () => apply(themeChoice()));
}

export function useThemeChoice() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => themeChoice(),
  );
}

/** "light" or "dark" as shown now. */
export function useShownTheme() {
  const choice = useThemeChoice();
  if (choice !== "system") return choice;
  return systemDark().matches ? "dark" : "light";
}

function apply(choice: ThemeChoice) {
  const dark = choice === "dark" || (choice === "system" && systemDark().matches);
  document.documentElement.classList.toggle("dark", dark);
  document.documentElement.classList.toggle("light", !dark);
}

function read() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
