import type { ServerResponse } from 'node:http';
import { send } from '../http';
import { cashierState, payable } from './orders';
import { type Order, type Transfer } from './pay-state';
import { type PayWorld } from './pay-world';

/** The page's script and style stand in it; it talks to this server alone. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; frame-ancestors 'none'",
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;

const STYLE = `
:root{color-scheme:light dark;--bg:#ededed;--card:#fff;--ink:#191919;--soft:#666;--line:#e5e5e5;--main:#07864a}
@media (prefers-color-scheme:dark){:root{--bg:#111;--card:#1e1e1e;--ink:#ececec;--soft:#9a9a9a;--line:#333;--main:#07864a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:26rem;min-height:100vh;margin:0 auto;padding:2rem 1rem;display:flex;flex-direction:column;gap:1rem}
h1{font-size:1rem;font-weight:400;text-align:center;margin:0}
.sum{font-size:2.5rem;font-weight:600;text-align:center;margin:0;font-variant-numeric:tabular-nums}
dl{background:var(--card);border-radius:.5rem;margin:0;padding:.25rem 1rem}
dl div{display:flex;justify-content:space-between;gap:1rem;padding:.65rem 0;border-bottom:1px solid var(--line)}
dl div:last-child{border:0}
dt{color:var(--soft);white-space:nowrap}dd{margin:0;text-align:right;overflow-wrap:anywhere}
button{min-height:3rem;border:0;border-radius:.5rem;font:inherit;font-weight:600;cursor:pointer;background:var(--card);color:var(--ink);width:100%}
button.main{background:var(--main);color:#fff}
button:disabled{opacity:.5;cursor:default}
button:focus-visible{outline:3px solid #1a73e8;outline-offset:2px}
form{display:grid;gap:.75rem;margin-top:auto}
.tag{text-align:center;color:var(--soft);font-size:.85rem;margin:0}
[role=alert],[role=status]{text-align:center;margin:0;font-weight:600}
label{display:flex;gap:.5rem;align-items:center;justify-content:center;min-height:2.75rem}
`;

const SCRIPT = `
const form=document.querySelector('form'),told=document.querySelector('#told');
const coupons=form&&form.elements.coupons;
coupons&&coupons.addEventListener('change',()=>{
  document.querySelector('.sum').textContent=coupons.checked?coupons.dataset.paid:coupons.dataset.full;
});
form&&form.addEventListener('submit',async(event)=>{
  event.preventDefault();
  const button=event.submitter,box=form.elements.coupons;
  for(const each of form.querySelectorAll('button'))each.disabled=true;
  told.textContent='处理中…';
  try{
    const answer=await fetch(form.dataset.to+'/'+button.value,{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify(box?{coupons:box.checked}:{})});
    const body=await answer.json();
    told.textContent=answer.ok?button.dataset.done:(body.message||'操作失败');
    if(answer.ok){form.remove();if(window.opener)window.opener.postMessage({type:'kaibo-pay',result:button.value},'*');}
    else for(const each of form.querySelectorAll('button'))each.disabled=false;
  }catch{told.textContent='网络异常，请重试';for(const each of form.querySelectorAll('button'))each.disabled=false;}
});`;

const row = (name: string, value: string): string => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>${title}</title><style>${STYLE}</style></head>
<body><main>${body}<p id="told" role="status"></p><p class="tag">沙箱 · 不会产生真实交易</p></main><script>${SCRIPT}</script></body></html>`;

const html = (response: ServerResponse, body: string): void =>
  send(response, 200, 'text/html; charset=utf-8', body, HEADERS);

/** What the user sees who is asked to pay: pay, fail, or leave. */
export const cashierPage = (response: ServerResponse, world: PayWorld, order: Order): void => {
  const { problem } = cashierState(world, order);
  const merchant = world.merchant(order.mchid)?.name ?? '';
  const { payerFen, coupons } = payable(world, order);
  const paid = order.transactionId === null ? payerFen : order.payerFen;
  const rows = [
    row('商品', order.description),
    row('商户单号', order.outTradeNo),
    ...coupons.map((coupon) => row('优惠', `${coupon.name} -${yuan(coupon.fen)}`)),
    ...(paid === order.totalFen ? [] : [row('订单金额', yuan(order.totalFen))]),
  ];
  const form = `<form data-to="/_control/pay/orders/${order.prepayId}">
${coupons.length > 0 ? `<label><input type="checkbox" name="coupons" autocomplete="off" data-paid="${yuan(paid)}" data-full="${yuan(order.totalFen)}" checked>使用优惠券</label>` : ''}
<button class="main" value="pay" data-done="支付成功">确认支付</button>
<button value="fail" data-done="支付失败">模拟支付失败</button>
<button value="cancel" data-done="已取消支付">取消</button></form>`;
  html(
    response,
    page(
      '微信支付 · 沙箱',
      `<h1>${escaped(merchant)}</h1><p class="sum">${yuan(paid)}</p><dl>${rows.join('')}</dl>${
        problem === null ? form : `<p role="alert">${problem}</p>`
      }`,
    ),
  );
};

/** What the user sees who is asked to take money. */
export const transferPage = (response: ServerResponse, world: PayWorld, transfer: Transfer): void => {
  const merchant = world.merchant(transfer.mchid)?.name ?? '';
  const form = `<form data-to="/_control/pay/transfers/${transfer.billNo}">
<button class="main" value="confirm" data-done="已确认收款">确认收款</button></form>`;
  html(
    response,
    page(
      '收款确认 · 沙箱',
      `<h1>${escaped(merchant)} 向你转账</h1><p class="sum">${yuan(transfer.fen)}</p><dl>${row('备注', transfer.remark)}${row(
        '商户单号',
        transfer.outBillNo,
      )}</dl>${transfer.state === 'WAIT_USER_CONFIRM' ? form : '<p role="alert">当前无需确认</p>'}`,
    ),
  );
};
