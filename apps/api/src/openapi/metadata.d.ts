// The build writes this file; a checkout that was not built yet type-checks without it.
declare module '*/metadata.generated' {
  const metadata: () => Promise<Record<string, unknown>>;
  export default metadata;
}
