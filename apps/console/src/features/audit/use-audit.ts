import { auditApi, type Call } from '@kaibo/api-client';
import type { AuditPage, AuditStatus, AuditVerdict, ListAudit } from '@kaibo/contracts/audit.dto';
import { useCallback, useMemo, useState } from 'react';
import { type Action, useAction } from '../../use-action';
import { useListed } from '../../use-listed';
import { type Loaded, useLoaded } from '../../use-loaded';
import { readExport, saveFile } from './export-file';

export interface AuditEntries {
  shown: Loaded<AuditPage>;
  retry: () => void;
  more: Action<[]>;
}

const PAGE = 50;

/** Entries that fit a question, page after page; key its component by merchant. */
export function useAudit(call: Call, asked: ListAudit): AuditEntries {
  const api = useMemo(() => auditApi(call), [call]);
  const key = JSON.stringify(asked);
  const read = useCallback(
    // Written above.
    (cursor?: string) => api.list({ ...(JSON.parse(key) as ListAudit), limit: PAGE, ...(cursor ? { cursor } : {}) }),
    [api, key],
  );
  const { shown, reload, more } = useListed(read);
  return { shown, retry: () => void reload(), more };
}

export interface Chain {
  status: Loaded<AuditStatus>;
  retry: () => void;
  check: Action<[]>;
  /** What the last check found; null before the first. */
  verdict: AuditVerdict | null;
  export: Action<[]>;
  /** Entries read of an export under way. */
  progress: { read: number; total: number } | null;
  /** The file that was saved last. */
  savedAs: string | null;
}

/** The chain of seals: how far it goes, whether it holds, and all of it as a file. */
export function useChain(call: Call): Chain {
  const api = useMemo(() => auditApi(call), [call]);
  const load = useCallback(() => api.status(), [api]);
  const [status, reload] = useLoaded(load);
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [progress, setProgress] = useState<Chain['progress']>(null);
  const [savedAs, setSavedAs] = useState<string | null>(null);
  const check = useAction(async () => {
    setVerdict(null);
    setVerdict(await api.check());
    await reload();
  });
  const give = useAction(async () => {
    setSavedAs(null);
    try {
      const file = await readExport(api, (read, total) => setProgress({ read, total }));
      saveFile(file);
      setSavedAs(file.name);
    } finally {
      setProgress(null);
      await reload();
    }
  });
  return { status, retry: () => void reload(), check, verdict, export: give, progress, savedAs };
}
