import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  payCodes,
  type PayCode,
  type PayEndpoint,
  type PayEndpointName,
  probePrefix,
} from '@kaibo/wechat/pay/endpoints';
import { type VirtualClock } from '../clock';
import { type Input } from '../control-input';
import { type LoggedCall } from '../call-log';
import { asObject, readBody, send } from '../http';
import { type Payments } from '../payments';
import { type Service } from '../service';
import { type RandomBytes } from '../world';
import { busifavorHandlers } from './busifavor';
import { cashierPage, transferPage } from './cashier.page';
import { favorHandlers } from './favor';
import { Notices, signatureHeaders } from './notices';
import { orderHandlers } from './orders';
import { requireSignature } from './pay-auth';
import { checkRequest } from './pay-check';
import { sealGcm, unseal } from './pay-crypto';
import { payControl } from './pay.control';
import { type PayFault, PayFaults } from './pay-faults';
import { paymentsOf } from './pay-payments';
import { PayRefusal, statusOf } from './pay-refusal';
import { routeOf } from './pay-routes';
import { type Merchant } from './pay-state';
import { payTime } from './pay-time';
import { payTold } from './pay-told';
import { type Answer, type PayCall, type PayHandler, PayWorld } from './pay-world';
import { finishRefund, refundHandlers } from './refunds';
import { finishReturn, finishSharing, sharingHandlers } from './sharing';
import { finishTransfer, findTransfer, transferHandlers } from './transfers';

interface Parts {
  clock: VirtualClock;
  random: RandomBytes;
  /** Where files lie, no slash at the end. */
  baseUrl: () => string;
  /** Ids of the sandbox's apps: the first merchant is bound to them. */
  apps: () => string[];
  /** Calls hanging in a timeout fault are closed with the server. */
  hanging: Set<ServerResponse>;
  /** Real time: signatures are dated by it, because their readers look at their own clock. */
  wallClock: () => number;
  /** Told of every call: what may be shown of it. */
  record: (call: LoggedCall) => void;
  /** Told of what changes by itself or on reading, beside the requests that change something. */
  changed: () => void;
}

/** One call, as the person at the page sees it: no body, no signature, no openid. */
export interface PayCallLine {
  at: number;
  endpoint: string;
  mchid: string | null;
  status: number | null;
  code: string | null;
  fault: string | null;
}

const KEPT_CALLS = 500;
const FAULT_SECONDS = 400;

interface Seen {
  endpoint: PayEndpoint | null;
  merchant: Merchant | null;
  fault: PayFault | null;
  /** As it may be shown. */
  request: Record<string, unknown>;
}

interface Outcome {
  status: number;
  code: PayCode | null;
  body: string;
}

/** What api.mch.weixin.qq.com answers, under its own paths `/v3/…`, with the pages that a user would see. */
export class Pay implements Service {
  readonly world: PayWorld;
  readonly notices: Notices;
  readonly faults = new PayFaults();
  readonly calls: PayCallLine[] = [];
  private readonly handlers: Record<PayEndpointName, PayHandler>;

  constructor(private readonly parts: Parts) {
    this.world = new PayWorld(parts);
    this.notices = new Notices(this.world, parts.wallClock);
    this.handlers = {
      ...orderHandlers,
      ...refundHandlers,
      ...sharingHandlers,
      ...transferHandlers,
      ...favorHandlers,
      ...busifavorHandlers(this.notices),
      'certificates.list': (call) => this.certificates(call),
    };
  }

  /** Whether a path is Pay's. */
  owns(pathname: string): boolean {
    return pathname.startsWith('/v3/') || /^\/pay\/(cashier|transfer)\/[0-9A-Za-z]+$/.test(pathname);
  }

  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!url.pathname.startsWith('/v3/')) return this.page(request, response, url);
    if (url.pathname === '/v3/billdownload/file') return this.file(response, url);
    const seen: Seen = { endpoint: null, merchant: null, fault: null, request: {} };
    const body = request.method === 'GET' ? '' : await readBody(request);
    if (this.breaksBefore(request, response, url, seen)) return;
    const outcome = await this.decide(request, url, body, seen);
    this.log(seen, outcome);
    this.reply(response, seen, outcome);
  }

  /** What the virtual clock has reached happens, and due notices set out. */
  tick(): void {
    this.settle();
    void this.notices.deliver();
  }

  /** Ends of refunds, shares and transfers that are due. */
  settle(): void {
    const { world, notices } = this;
    for (let due = world.takeDue(); due; due = world.takeDue()) {
      world.changed();
      if (due.what === 'refund') finishRefund(world, notices, due.id, due.at);
      else if (due.what === 'sharing') finishSharing(world, notices, due.id, due.at);
      else if (due.what === 'return') finishReturn(world, due.id, due.at);
      else finishTransfer(world, notices, due.id, due.at);
    }
  }

  /** The payments of one app, as shipping looks at them. */
  paymentsOf(appId: string): Payments {
    return paymentsOf(this.world, appId);
  }

  /** @throws Wrong */
  control(method: string, path: string[], input: Input): Promise<unknown> {
    return payControl(this, method, path, input);
  }

  reset(): void {
    this.world.reset();
    this.faults.clear();
    this.calls.length = 0;
  }

  save(): unknown {
    return { ...this.world.save(), faults: this.faults.save() };
  }

  /** @throws when it is no state of Pay; nothing has changed then */
  load(saved: unknown): void {
    this.world.load(saved);
    this.faults.load((saved as { faults?: unknown }).faults); // an object, or the world would have refused it
    this.calls.length = 0;
  }

  close(): void {
    this.notices.close();
  }

  private async decide(request: IncomingMessage, url: URL, body: string, seen: Seen): Promise<Outcome> {
    try {
      this.settle();
      const answer = await this.handle(request, url, body, seen);
      return answer === null
        ? { status: 204, code: null, body: '' }
        : { status: 200, code: null, body: JSON.stringify(answer) };
    } catch (error) {
      if (!(error instanceof PayRefusal)) throw error;
      const { code, message, detail } = error;
      const told = { code, message, ...(detail === null ? {} : { detail }) };
      return { status: statusOf(code, seen.endpoint), code, body: JSON.stringify(told) };
    }
  }

  private async handle(request: IncomingMessage, url: URL, body: string, seen: Seen): Promise<Answer | null> {
    const { accept, 'user-agent': agent } = request.headers;
    seen.merchant = requireSignature(this.world, request, body, this.parts.wallClock());
    if (!agent || !/\bapplication\/json\b|\*\/\*/.test(accept ?? ''))
      throw new PayRefusal('PARAM_ERROR', 'Http头缺少Accept或User-Agent');
    const route = routeOf(request.method ?? '', url.pathname);
    if (!route) throw new PayRefusal('RESOURCE_NOT_EXISTS', '请求的资源不存在');
    const { endpoint } = route;
    seen.endpoint = endpoint;
    if (seen.fault?.kind === 'code') {
      const code = seen.fault.code ?? 'SYSTEM_ERROR';
      throw new PayRefusal(code, payCodes[code].meaning);
    }
    const given = endpoint.body ? this.parse(request, body) : null;
    const all = { ...route.path, ...Object.fromEntries(url.searchParams), ...asObject(given) };
    seen.request = payTold({ ...endpoint.path, ...endpoint.query, ...endpoint.body }, all);
    const values = checkRequest(endpoint, route.path, url.searchParams, given);
    return this.handlers[endpoint.name as PayEndpointName]({
      world: this.world,
      endpoint,
      merchant: seen.merchant,
      values,
      now: this.parts.clock.now(),
      baseUrl: this.parts.baseUrl(),
      unseal: (sealed) => this.unseal(request, sealed),
    }); // the route came from the table
  }

  private parse(request: IncomingMessage, body: string): unknown {
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
      throw new PayRefusal('PARAM_ERROR', 'Content-Type应为application/json');
    try {
      return JSON.parse(body);
    } catch {
      throw new PayRefusal('PARAM_ERROR', '请求体不是有效的JSON', { issue: '不是有效的JSON', location: 'body' });
    }
  }

  /** A field sealed for the key that the request names. */
  private unseal(request: IncomingMessage, sealed: string): string | null {
    const serial = request.headers['wechatpay-serial'];
    const { keys } = this.world;
    if (serial === keys.publicKeyId) return unseal(keys.pair.privateKey, sealed);
    const certificate = keys.certificates.find((one) => one.serial === serial);
    return certificate ? unseal(certificate.privateKey, sealed) : null;
  }

  private certificates({ merchant }: PayCall): Answer {
    if (merchant.mode === 'public-key')
      throw new PayRefusal('RESOURCE_NOT_EXISTS', '无可用的平台证书，请使用微信支付公钥');
    const data = this.world.keys.certificates
      .filter(({ until }) => until > this.parts.wallClock())
      .map(({ serial, certificate, from, until }) => {
        const nonce = this.world.hex(6);
        return {
          serial_no: serial,
          effective_time: payTime(from),
          expire_time: payTime(until),
          encrypt_certificate: {
            algorithm: 'AEAD_AES_256_GCM',
            nonce,
            associated_data: 'certificate',
            ciphertext: sealGcm(merchant.apiV3Key, certificate, nonce, 'certificate'),
          },
        };
      });
    return { data };
  }

  /** Faults that leave nothing of an answer, before anything is done. @returns whether one of them struck */
  private breaksBefore(request: IncomingMessage, response: ServerResponse, url: URL, seen: Seen): boolean {
    const route = routeOf(request.method ?? '', url.pathname);
    seen.fault = route ? this.faults.hit(route.endpoint.name) : null;
    seen.endpoint = route?.endpoint ?? null;
    const kind = seen.fault?.kind;
    if (kind !== 'timeout' && kind !== 'cut' && kind !== 'http-5xx') return false;
    this.log(seen, null);
    if (kind === 'cut') response.destroy();
    else if (kind === 'http-5xx')
      send(response, 502, 'text/html', '<html><body><h1>502 Bad Gateway</h1></body></html>');
    else {
      this.parts.hanging.add(response);
      response.once('close', () => this.parts.hanging.delete(response));
    }
    return true;
  }

  private reply(response: ServerResponse, seen: Seen, { status, body }: Outcome): void {
    const kind = seen.fault?.kind;
    if (kind === 'lost-answer') return void response.destroy();
    const shift = kind === 'clock-ahead' ? FAULT_SECONDS : kind === 'clock-behind' ? -FAULT_SECONDS : 0;
    const seconds = Math.floor(this.parts.wallClock() / 1000) + shift;
    const signed = kind === 'not-json' ? '<html>ok</html>' : body;
    const headers: Record<string, string> =
      kind === 'unsigned' ? {} : signatureHeaders(this.world, seen.merchant, signed, seconds);
    const signature = headers['Wechatpay-Signature'] ?? '';
    if (kind === 'wrong-signature')
      headers['Wechatpay-Signature'] = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    if (kind === 'probe') headers['Wechatpay-Signature'] = probePrefix + signature.slice(probePrefix.length);
    if (kind === 'unknown-serial') headers['Wechatpay-Serial'] = this.world.hex(20).toUpperCase();
    headers['Request-Id'] = this.world.hex(16).toUpperCase();
    const sent = kind === 'tampered' ? `${signed} ` : signed;
    if (status === 204) return void response.writeHead(204, headers).end();
    send(response, status, 'application/json; charset=utf-8', sent, headers);
  }

  private log(seen: Seen, outcome: Outcome | null): void {
    this.calls.push({
      at: this.parts.clock.now(),
      endpoint: seen.endpoint?.name ?? 'unknown',
      mchid: seen.merchant?.mchid ?? null,
      status: outcome?.status ?? null,
      code: outcome?.code ?? null,
      fault: seen.fault?.kind ?? null,
    });
    const answer = outcome && toldAnswer(seen.endpoint, outcome);
    this.parts.record({
      at: this.parts.clock.now(),
      endpoint: seen.endpoint ? `pay.${seen.endpoint.name}` : 'unknown',
      appId: seen.merchant?.mchid ?? null,
      request: seen.request,
      answer,
      code: outcome && (outcome.code ?? 0),
      fault: seen.fault?.kind ?? null,
    });
    if (this.calls.length > KEPT_CALLS * 1.1) this.calls.splice(0, this.calls.length - KEPT_CALLS);
  }

  /** A report's file: nobody signs it. */
  private file(response: ServerResponse, url: URL): void {
    const file = this.world.maps.files.get(url.searchParams.get('token') ?? '');
    const isThere = file && file.until > this.parts.clock.now();
    if (isThere) return send(response, 200, 'text/csv; charset=utf-8', file.content);
    send(
      response,
      404,
      'application/json; charset=utf-8',
      JSON.stringify({ code: 'RESOURCE_NOT_EXISTS', message: '文件不存在或链接已失效' }),
    );
  }

  private page(request: IncomingMessage, response: ServerResponse, url: URL): void {
    this.settle();
    const [, , kind, id = ''] = url.pathname.split('/');
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'text/plain', '');
    const order = kind === 'cashier' ? this.world.orderBy(id) : null;
    const transfer = kind === 'transfer' ? findTransfer(this.world, id) : undefined;
    if (order) return cashierPage(response, this.world, order);
    if (transfer) return transferPage(response, this.world, transfer);
    send(response, 404, 'text/plain; charset=utf-8', '没有这笔单据');
  }
}

/** What was answered, as it may be shown. */
const toldAnswer = (endpoint: PayEndpoint | null, { code, body }: Outcome): LoggedCall['answer'] => {
  if (body === '') return 'HTTP 204';
  const fields = JSON.parse(body) as Record<string, unknown>; // we have just written it
  return code === null ? payTold(endpoint?.answer ?? {}, fields) : { code, message: fields.message };
};
