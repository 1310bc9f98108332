import type { PageBlock, PageTemplate } from '@kaibo/contracts/pages.dto';
import { PAGE_SCHEMA_VERSION, type Trade } from '@kaibo/contracts/pages';

const title = (text: string): PageBlock => ({ type: 'text', text, size: 'title' });
const text = (words: string): PageBlock => ({ type: 'text', text: words });
const muted = (words: string): PageBlock => ({ type: 'text', text: words, size: 'small', color: 'muted' });
const space: PageBlock = { type: 'spacer', heightPx: 16 };

const template = (trade: Trade, name: string, blocks: PageBlock[]): PageTemplate => ({
  trade,
  name,
  document: { version: PAGE_SCHEMA_VERSION, blocks },
});

/**
 * Where merchants of the trades that took up live first begin (房地产, 装修, 旅游, 教育, 电商): words and lists alone, so that a
 * page is right before the first picture is uploaded.
 */
export const TEMPLATES: readonly PageTemplate[] = [
  template('property', '云看房', [
    { type: 'notice', text: '在线直播看房，云看房体验' },
    title('云看房'),
    text('通过在线直播看房的形式进行介绍，足不出户看遍样板间。'),
    { type: 'room-list', state: 'live', count: 4 },
    space,
    title('即将开播'),
    muted('点击「开播提醒」，主播开播后将收到一条消息。'),
    { type: 'room-list', state: 'upcoming', count: 6 },
    space,
    title('楼盘'),
    { type: 'goods-list', count: 6 },
    title('看房资讯'),
    { type: 'article-list', count: 6 },
  ]),
  template('decoration', '整装直播', [
    { type: 'notice', text: '三月依家有优惠' },
    title('正在直播'),
    text('幸福海岸新中式风格、日式茶间简约风格，主播带你看实景。'),
    { type: 'room-list', state: 'live', count: 6 },
    space,
    title('未开始'),
    text('香山公寓现代风格、欧式卧室展示风格，敬请期待。'),
    { type: 'room-list', state: 'upcoming', count: 6 },
    space,
    title('装修案例'),
    { type: 'article-list', count: 8 },
    title('套餐'),
    { type: 'goods-list', count: 8 },
  ]),
  template('travel', '云旅行', [
    { type: 'notice', text: '直播看景点，轻松定行程' },
    title('主播带你看'),
    text('在线直播介绍线路与目的地，减少决策时间，直播间里就能下单。'),
    { type: 'room-list', state: 'live', count: 4 },
    space,
    title('线路'),
    { type: 'goods-list', count: 8 },
    title('攻略'),
    { type: 'article-list', count: 6 },
    space,
    title('精彩回放'),
    { type: 'room-list', state: 'ended', count: 6 },
  ]),
  template('education', '直播课堂', [
    { type: 'notice', text: '在线视频课程，准时开课' },
    title('正在上课'),
    { type: 'room-list', state: 'live', count: 4 },
    space,
    title('课程表'),
    muted('开播时间段仅供参考，老师可能提前开课。'),
    { type: 'room-list', state: 'upcoming', count: 10 },
    space,
    title('课程'),
    text('付费预约、知识付费，报名后可看回放。'),
    { type: 'goods-list', count: 6 },
    title('往期回放'),
    { type: 'room-list', state: 'ended', count: 10 },
  ]),
  template('retail', '直播购', [
    { type: 'notice', text: '优惠券在直播间购物袋中领取' },
    title('直播中'),
    text('食品、服装、家电、美妆、家居，边看边买，主播讲解更放心。'),
    { type: 'room-list', state: 'live', count: 6 },
    space,
    title('直播好物'),
    { type: 'goods-list', count: 12 },
    space,
    title('下一场'),
    { type: 'room-list', state: 'upcoming', count: 4 },
    title('买家话题与资讯'),
    { type: 'article-list', count: 4 },
  ]),
];
