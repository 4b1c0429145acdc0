/**
 * Stands in for `react-style-singleton`, which adds a style element when a dialog
 * opens: the content policy forbids that, and only the shell's pane scrolls here.
 */
export const styleSingleton = () => () => null;
export const styleHookSingleton = () => () => undefined;
export const stylesheetSingleton = () => ({ add: () => undefined, remove: () => undefined });
