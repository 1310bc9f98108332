/** GET /livez and /readyz. */
export class HealthView {
  status!: 'ok';
}
