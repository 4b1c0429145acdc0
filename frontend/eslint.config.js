import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import { URL } from "node:url";
import tseslint from "typescript-eslint";

/** A zone is crossed by its "@/" name only, so that the rules below see every crossing. */
const ACROSS = {
  regex: "^(\\.\\./)+(app|features|ui|lib|api)/",
  message: "Write imports of another zone with @/.",
};

/** Refuses imports against the direction app -> features -> ui | lib | api. */
const forbid = (regex, message) => ({
  "no-restricted-imports": ["error", { patterns: [ACROSS, { regex, message }] }],
});

const features = readdirSync(new URL("./src/features", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.d.ts", "public", "test-results", "playwright-report"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { "react-hooks": reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      // TanStack's hooks return functions the compiler cannot memoise; the table does not rely on it.
      "react-hooks/incompatible-library": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-console": "error",
      eqeqeq: ["error", "always"],
    },
  },
  {
    files: ["src/{ui,lib,api}/**/*.{ts,tsx}"],
    rules: forbid(
      "^@/(app|features)/",
      "ui, lib and api know nothing of pages: take it as a prop.",
    ),
  },
  {
    files: ["src/lib/**/*.{ts,tsx}"],
    rules: forbid("^@/(app|features|ui|api)/", "lib stands below everything else."),
  },
  ...features.map((name) => ({
    files: [`src/features/${name}/**/*.{ts,tsx}`],
    rules: forbid(
      `^(@/app/|@/features/(?!${name}/)|\\.\\./(${features.join("|")})/)`,
      "A feature imports ui, lib and api only; what two features share moves down.",
    ),
  })),
  {
    // Default exports are for lazy pages and tool configuration only.
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/**/*-page.tsx"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportDefaultDeclaration",
          message: "Named exports; only *-page.tsx has a default.",
        },
      ],
    },
  },
);
