import type {
  AuditExportPage,
  AuditExportView,
  AuditPage,
  AuditStatus,
  AuditVerdict,
  ListAudit,
  ListAuditExport,
} from '@kaibo/contracts/audit.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** The audit trail, for staff. */
export const auditApi = (call: Call) => ({
  list: (query: ListAudit = {}) => call<AuditPage>({ method: 'GET', path: '/v1/console/audit', query: { ...query } }),
  status: () => call<AuditStatus>({ method: 'GET', path: '/v1/console/audit/status' }),
  check: () => call<AuditVerdict>({ method: 'GET', path: '/v1/console/audit/check' }),
  export: () => call<AuditExportView>({ method: 'POST', path: '/v1/console/audit/exports' }),
  exported: (id: string, query: ListAuditExport = {}) =>
    call<AuditExportPage>({
      method: 'GET',
      path: `/v1/console/audit/exports/${at(id)}/entries`,
      query: { ...query },
    }),
});
