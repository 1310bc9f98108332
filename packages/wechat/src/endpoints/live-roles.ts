import { type Endpoint } from '../endpoint';
import { count, nothing, offset, openid, pictureUrl, seconds, wechatId } from './common';

const roleCall = {
  method: 'POST',
  token: 'query',
  send: 'json',
  envelope: 'errcode',
  invalid: 200002,
  id: { field: 'username', in: 'body' },
} as const;

const role = {
  type: 'integer',
  required: true,
  values: [0, 1, 2, 3],
  note: '1 admin, 2 anchor, 3 operator; 0, the super admin, has no effect',
} as const;

/** Who may run rooms. */
export const liveRoles = {
  addRole: {
    ...roleCall,
    name: 'addRole',
    title: '设置成员角色 addRole',
    path: '/wxaapi/broadcast/role/addrole',
    request: { username: { ...wechatId, error: 400001 }, role },
    repeatable: false,
    answer: { codeurl: { ...pictureUrl, required: false, as: 'qrcodeUrl' } },
    resultCodes: {
      400002: { codeurl: { ...pictureUrl, as: 'qrcodeUrl', note: 'the anchor scans it to verify the real name' } },
    },
    errors: [200002, 400001, 400002, 400003, 400004],
    quota: { group: 'addRole', perDay: 10_000 },
    source: '设置成员角色',
  },
  deleteRole: {
    ...roleCall,
    name: 'deleteRole',
    title: '解除成员角色 deleteRole',
    path: '/wxaapi/broadcast/role/deleterole',
    request: { username: { ...wechatId, error: 400001 }, role },
    repeatable: false,
    answer: nothing,
    errors: [200002, 400001, 400005],
    quota: { group: 'deleteRole', perDay: 10_000 },
    source: '解除成员角色',
  },
  getRoleList: {
    ...roleCall,
    name: 'getRoleList',
    title: '查询成员列表 getRoleList',
    method: 'GET',
    path: '/wxaapi/broadcast/role/getrolelist',
    send: 'query',
    id: null,
    request: {
      role: {
        type: 'integer',
        required: false,
        values: [-1, 0, 1, 2, 3],
        default: -1,
        note: '-1 all, 0 super admin; gone from the current page',
      },
      offset: { ...offset, required: false, default: 0 },
      limit: { type: 'integer', required: false, min: 1, max: 30, unit: 'rows', default: 10 },
      keyword: { type: 'string', required: false, max: 64, default: '', note: 'part of a WeChat id or a nickname' },
    },
    repeatable: true,
    answer: {
      total: count,
      list: {
        type: 'array',
        required: true,
        as: 'members',
        items: {
          type: 'object',
          required: true,
          fields: {
            headingimg: { ...pictureUrl, as: 'avatarUrl', note: 'spelled so' },
            nickname: { type: 'string', required: true },
            openid,
            roleList: {
              type: 'array',
              required: true,
              as: 'roles',
              items: { type: 'integer', required: true, values: [0, 1, 2, 3] },
            },
            updateTimestamp: { ...seconds, asText: true, as: 'updatedAt' },
            username: { type: 'string', required: true, as: 'maskedWechatId', note: 'masked, such as ch****n' },
          },
        },
      },
    },
    paging: { offset: 'offset', limit: 'limit', total: 'total', rows: 'list' },
    errors: [200002],
    quota: { group: 'getRoleList', perDay: 10_000 },
    source: '查询成员列表',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
