import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { saveText } from '../../save-file';
import { useTexts } from '../../texts/texts';
import { count } from '../../texts/times';
import { Notice } from '../../ui/messages';
import { ReasonedAct } from '../members/reasoned-act';
import { readWins, winsCsv } from './win-file';

/** All addresses as a file, for a reason and a fresh code, and how far it is. */
export function WinExport({ call, session, lotteryId }: { call: Call; session: SessionView; lotteryId: string }) {
  const all = useTexts();
  const texts = all.lotteries;
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [savedAs, setSavedAs] = useState<string | null>(null);
  const work = async (reason: string): Promise<void> => {
    setSavedAs(null);
    try {
      const api = consoleLotteriesApi(call);
      const wins = await readWins(api, lotteryId, reason, (done, total) => setProgress({ done, total }));
      const name = `winners-${lotteryId}.csv`;
      saveText(name, winsCsv(texts.exportColumns, wins), 'text/csv');
      setSavedAs(name);
    } finally {
      setProgress(null);
    }
  };
  return (
    <div className="lottery-export">
      <ReasonedAct
        call={call}
        session={session}
        begin={texts.exportWins}
        action={texts.exportWins}
        label={texts.exportWins}
        words={texts.exportLead}
        work={work}
      />
      <p role="status" className="small">
        {progress && texts.exporting(count(all, progress.done), count(all, progress.total))}
      </p>
      {savedAs !== null && <Notice tone="good" title={texts.exported(savedAs)} onClose={() => setSavedAs(null)} />}
    </div>
  );
}
