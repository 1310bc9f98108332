import { type FormEvent, useRef, useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { FailureText, Notice } from '../../ui/messages';
import { useAction } from '../../use-action';
import { moreOf } from './lotteries.rules';

interface FileFormProps {
  /** What it is for. */
  label: string;
  onFile: (file: ArrayBuffer) => Promise<void>;
}

/** One CSV file, sent as it is. A refusal says which row it was, and why. */
export function FileForm({ label, onFile }: FileFormProps) {
  const all = useTexts();
  const texts = all.lotteries;
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const send = useAction(async () => {
    if (!file) return;
    await onFile(await file.arrayBuffer());
    setFile(null);
    if (input.current) input.current.value = '';
  });
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    void send.run();
  };
  const more = send.failure && moreOf(texts, send.failure);
  return (
    <form className="lottery-file" onSubmit={onForm} aria-label={label}>
      <label className="field">
        <span className="field-label">{texts.file}</span>
        <input
          ref={input}
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </label>
      <Button type="submit" off={send.busy || !file}>
        {texts.import}
      </Button>
      {send.failure && (
        <div role="alert">
          <Notice tone="bad" title={all.notDone} onClose={send.clear}>
            <FailureText failure={send.failure} />
            {more !== null && <p>{more}</p>}
          </Notice>
        </div>
      )}
    </form>
  );
}
