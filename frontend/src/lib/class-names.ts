import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [{ text: ["caption", "dense", "body", "lead", "section", "title", "figure"] }],
      rounded: [{ rounded: ["chip", "control", "card"] }],
    },
  },
});

/** Joins class names; a later one replaces an earlier one of the same property. */
export function cn(...values: ClassValue[]) {
  return merge(clsx(values));
}
