interface ImportMetaEnv {
  /** Error reports go to this address; none are made without it. */
  readonly VITE_SENTRY_DSN?: string;
  /** Name of the build in error reports. */
  readonly VITE_BUILD?: string;
}
