import type { StaffLink } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { Notice } from '../../ui/messages';

/** A link to hand on. It is shown this once. */
export function LinkBox({ link, to, onClose }: { link: StaffLink; to: string; onClose: () => void }) {
  const texts = useTexts();
  return (
    <Notice tone="good" title={texts.team.linkTitle(to)} onClose={onClose}>
      <p>{link.isMailed ? texts.team.linkMailed : texts.team.linkCarry}</p>
      <CopyBox label={texts.team.link} text={location.origin + link.path} />
    </Notice>
  );
}

/** Text to copy. */
export function CopyBox({ label, text }: { label: string; text: string }) {
  const texts = useTexts();
  const [isCopied, setCopied] = useState(false);
  const copy = (): void =>
    void navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false), // not allowed here: the text can be marked by hand
    );
  return (
    <div className="copy-box">
      <input aria-label={label} readOnly value={text} onFocus={(event) => event.target.select()} />
      <Button onClick={copy}>{isCopied ? texts.copied : texts.copy}</Button>
    </div>
  );
}
