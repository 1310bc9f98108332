import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { ConsoleLotteryView, ConsolePrizeView } from '@kaibo/contracts/lotteries.dto';
import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { count } from '../../texts/times';
import { FileForm } from './file-form';

interface CodeImportsProps {
  call: Call;
  lottery: ConsoleLotteryView;
  onImported: () => Promise<void>;
}

/** Codes that the merchant brings for a draft's prizes: all of a file or none. */
export function CodeImports({ call, lottery, onImported }: CodeImportsProps) {
  const wanting = lottery.prizes.filter(({ codeSource }) => codeSource === 'imported');
  return wanting.map((prize) => (
    <CodeImport key={prize.no} call={call} lotteryId={lottery.id} prize={prize} onImported={onImported} />
  ));
}

type CodeImportProps = Omit<CodeImportsProps, 'lottery'> & { lotteryId: string; prize: ConsolePrizeView };

function CodeImport({ call, lotteryId, prize, onImported }: CodeImportProps) {
  const all = useTexts();
  const texts = all.lotteries;
  const [said, setSaid] = useState('');
  const title = texts.codes(prize.no, prize.name);
  return (
    <section className="card lottery-part" aria-label={title}>
      <h2>{title}</h2>
      <p className="faint">{texts.codesLead}</p>
      <p>{texts.codesLeft(count(all, prize.codesLeft ?? 0), count(all, prize.quantity))}</p>
      <FileForm
        label={title}
        onFile={async (file) => {
          const { added, left } = await consoleLotteriesApi(call).importCodes(lotteryId, prize.no, file);
          setSaid(texts.codesAdded(count(all, added), count(all, left)));
          await onImported();
        }}
      />
      <p role="status">{said}</p>
    </section>
  );
}
