import type {
  CancelLottery,
  ClaimPrize,
  CodesImported,
  ConsoleLotteryView,
  ConsoleWin,
  ConsoleWinPage,
  EnterLottery,
  EntryView,
  ImportList,
  ImportView,
  LikeStart,
  ListConsoleLotteries,
  ListOwn,
  LotteryList,
  LotteryProof,
  LotteryRecordPage,
  LotteryTotals,
  OwnEntryPage,
  OwnEntryView,
  RedeemCode,
  RedeemedCode,
  RevealAddress,
  RevealedAddress,
  ShipPrize,
  WinExportPage,
  WinExportView,
  WinPage,
  WinView,
  WriteLottery,
} from '@kaibo/contracts/lotteries.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** Lotteries, for viewers; `call` brings the token where one is needed. */
export const lotteriesApi = (call: Call) => ({
  ofRoom: (appId: string, roomId: string) =>
    call<LotteryList>({ method: 'GET', path: `/v1/apps/${at(appId)}/rooms/${at(roomId)}/lotteries` }),
  /** Safe to repeat; a 429 says when. */
  enter: (id: string, body: EnterLottery) =>
    call<EntryView>({ method: 'POST', path: `/v1/lotteries/${at(id)}/entries`, body }),
  startLikes: (id: string) => call<LikeStart>({ method: 'POST', path: `/v1/lotteries/${at(id)}/like-starts` }),
  entry: (id: string) => call<OwnEntryView>({ method: 'GET', path: `/v1/lotteries/${at(id)}/entry` }),
  entries: (query: ListOwn = {}) =>
    call<OwnEntryPage>({ method: 'GET', path: '/v1/me/lottery-entries', query: { ...query } }),
  wins: (query: ListOwn = {}) => call<WinPage>({ method: 'GET', path: '/v1/me/wins', query: { ...query } }),
  claim: (winId: string, body: ClaimPrize = {}) =>
    call<WinView>({ method: 'POST', path: `/v1/wins/${at(winId)}/claim`, body }),
  /** What everybody may know of it. */
  proof: (id: string) => call<LotteryProof>({ method: 'GET', path: `/v1/lotteries/${at(id)}/proof` }),
  /** Everything of a draw, as `@kaibo/fair-draw` verifies it. */
  bundle: (id: string) => call<object>({ method: 'GET', path: `/v1/lotteries/${at(id)}/bundle` }),
});

const CSV = { 'content-type': 'text/csv' };

/** Lotteries, for staff. Files go as they are. */
export const consoleLotteriesApi = (call: Call) => {
  const of = (id: string, deed: string, body?: object) =>
    call<ConsoleLotteryView>({
      method: 'POST',
      path: `/v1/console/lotteries/${at(id)}/${deed}`,
      ...(body ? { body } : {}),
    });
  return {
    list: (query: ListConsoleLotteries = {}) =>
      call<LotteryRecordPage>({ method: 'GET', path: '/v1/console/lotteries', query: { ...query } }),
    totals: (roomId: string) =>
      call<LotteryTotals>({ method: 'GET', path: `/v1/console/rooms/${at(roomId)}/lottery-totals` }),
    add: (roomId: string, body: WriteLottery) =>
      call<ConsoleLotteryView>({ method: 'POST', path: `/v1/console/rooms/${at(roomId)}/lotteries`, body }),
    get: (id: string) => call<ConsoleLotteryView>({ method: 'GET', path: `/v1/console/lotteries/${at(id)}` }),
    write: (id: string, body: WriteLottery) =>
      call<ConsoleLotteryView>({ method: 'PUT', path: `/v1/console/lotteries/${at(id)}`, body }),
    remove: (id: string) => call<void>({ method: 'DELETE', path: `/v1/console/lotteries/${at(id)}` }),
    publish: (id: string) => of(id, 'publication'),
    push: (id: string) => of(id, 'push'),
    start: (id: string) => of(id, 'start'),
    cancel: (id: string, body: CancelLottery) => of(id, 'cancellation', body),
    anchorAway: (id: string) => of(id, 'anchor-away'),
    anchorBack: (id: string) => of(id, 'anchor-back'),
    draw: (id: string) => of(id, 'draw'),
    settle: (id: string) => of(id, 'settlement'),
    imports: (id: string) => call<ImportList>({ method: 'GET', path: `/v1/console/lotteries/${at(id)}/imports` }),
    importEntries: (id: string, body: ArrayBuffer) =>
      call<ImportView>({ method: 'POST', path: `/v1/console/lotteries/${at(id)}/imports`, body, headers: CSV }),
    importCodes: (id: string, no: number, body: ArrayBuffer) =>
      call<CodesImported>({
        method: 'POST',
        path: `/v1/console/lotteries/${at(id)}/prizes/${no}/codes`,
        body,
        headers: CSV,
      }),
    wins: (id: string, query: ListOwn = {}) =>
      call<ConsoleWinPage>({ method: 'GET', path: `/v1/console/lotteries/${at(id)}/wins`, query: { ...query } }),
    reveal: (winId: string, body: RevealAddress) =>
      call<RevealedAddress>({ method: 'POST', path: `/v1/console/wins/${at(winId)}/address`, body }),
    ship: (winId: string, body: ShipPrize) =>
      call<ConsoleWin>({ method: 'PUT', path: `/v1/console/wins/${at(winId)}/shipment`, body }),
    redeem: (body: RedeemCode) =>
      call<RedeemedCode>({ method: 'POST', path: '/v1/console/lottery-codes/redeem', body }),
    startExport: (id: string, body: RevealAddress) =>
      call<WinExportView>({ method: 'POST', path: `/v1/console/lotteries/${at(id)}/win-exports`, body }),
    exported: (exportId: string, query: ListOwn = {}) =>
      call<WinExportPage>({
        method: 'GET',
        path: `/v1/console/win-exports/${at(exportId)}/wins`,
        query: { ...query },
      }),
  };
};
