import type { MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { useEffect, useRef } from 'react';
import type { Page } from '../../router';
import { addressOf } from '../../router';
import { useTexts } from '../../texts/texts';
import { Button, IconButton } from '../../ui/controls';
import { MoonIcon, SignOutIcon, SunIcon } from '../../ui/icons';
import type { Preferences } from '../../ui/use-preferences';

export function Brand() {
  const texts = useTexts();
  return (
    <span className="brand">
      <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M12.5 10.2v11.6c0 .7.8 1.1 1.4.8l9-5.8c.5-.4.5-1.2 0-1.6l-9-5.8c-.6-.3-1.4.1-1.4.8z" />
      </svg>
      <b>{texts.brand}</b>
      <span className="brand-product">{texts.product}</span>
    </span>
  );
}

/** Language and theme. */
export function PreferenceButtons({ preferences }: { preferences: Preferences }) {
  const texts = useTexts();
  return (
    <>
      <Button
        kind="quiet"
        className="language"
        lang={preferences.language === 'zh' ? 'en' : 'zh-CN'}
        aria-label={`${texts.bar.otherLanguage} ${texts.bar.switchLanguage}`} // what is seen is said, too
        onClick={preferences.switchLanguage}
      >
        {texts.bar.otherLanguage}
      </Button>
      <IconButton
        label={preferences.theme === 'dark' ? texts.bar.toLight : texts.bar.toDark}
        onClick={preferences.switchTheme}
      >
        {preferences.theme === 'dark' ? <SunIcon /> : <MoonIcon />}
      </IconButton>
    </>
  );
}

interface TopBarProps {
  /** Null: a person of no merchant. */
  staff: StaffView | null;
  /** Null: a staff key. */
  session: SessionView | null;
  /** Those that this person or key may open. */
  pages: readonly Page[];
  miniApps: MiniAppView[];
  /** Id of the mini-app on show; null when there is none at all. */
  miniAppId: string | null;
  page: Page;
  preferences: Preferences;
  onPage: (page: Page) => void;
  onMiniApp: (id: string) => void;
  onMerchant: (id: string) => void;
  onSignOut: () => void;
}

export function TopBar(props: TopBarProps) {
  const texts = useTexts();
  const { staff, session, pages, miniApps, miniAppId, page, preferences } = props;
  const who = texts.bar.signedInAs(staff?.merchantName ?? '', session?.name ?? staff?.keyName ?? '');
  const only = miniApps.length === 1 ? miniApps[0] : undefined;
  const tabs = useRef<HTMLElement>(null);
  // On a phone there are more pages than fit: the one on show is in sight.
  useEffect(() => {
    tabs.current?.querySelector('[aria-current]')?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [page]);
  return (
    <header className="top-bar">
      <div className="top-bar-inner">
        <Brand />
        <nav ref={tabs} aria-label={texts.bar.where} className="tabs">
          {pages.map((name) => (
            <a
              key={name}
              href={addressOf(name)}
              aria-current={name === page ? 'page' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a new tab, as everywhere
                event.preventDefault();
                props.onPage(name);
              }}
            >
              {texts.bar[name]}
            </a>
          ))}
        </nav>
        {only && <span className="only-app">{only.isDemo ? `${only.name} · ${texts.bar.demo}` : only.name}</span>}
        {miniApps.length > 1 && (
          <span className="app-picker">
            <select
              aria-label={texts.bar.miniApp}
              value={miniAppId ?? ''}
              onChange={(event) => props.onMiniApp(event.target.value)}
            >
              {miniApps.map((app) => (
                <option key={app.id} value={app.id}>
                  {app.isDemo ? `${app.name} · ${texts.bar.demo}` : app.name}
                </option>
              ))}
            </select>
          </span>
        )}
        {session && session.memberships.length > 1 && (
          <span className="app-picker">
            <select
              aria-label={texts.bar.merchant}
              value={session.merchantId ?? ''}
              onChange={(event) => props.onMerchant(event.target.value)}
            >
              {session.merchantId === null && <option value="">—</option>}
              {session.memberships.map((one) => (
                <option key={one.merchantId} value={one.merchantId}>
                  {one.merchantName}
                </option>
              ))}
            </select>
          </span>
        )}
        <div className="top-bar-end">
          <span className="who" title={who}>
            {who}
          </span>
          <PreferenceButtons preferences={preferences} />
          <IconButton label={texts.bar.signOut} onClick={props.onSignOut}>
            <SignOutIcon />
          </IconButton>
        </div>
      </div>
    </header>
  );
}
