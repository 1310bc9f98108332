/** Express companies, by the ids that the platform gives them. Source: 获取运力id列表. */
export const COMPANIES: readonly { delivery_id: string; delivery_name: string }[] = [
  { delivery_id: 'SF', delivery_name: '顺丰速运' },
  { delivery_id: 'ZTO', delivery_name: '中通快递' },
  { delivery_id: 'YTO', delivery_name: '圆通速递' },
  { delivery_id: 'STO', delivery_name: '申通快递' },
  { delivery_id: 'YD', delivery_name: '韵达速递' },
  { delivery_id: 'EMS', delivery_name: 'EMS' },
  { delivery_id: 'YZPY', delivery_name: '邮政快递包裹' },
  { delivery_id: 'JD', delivery_name: '京东快递' },
  { delivery_id: 'JTSD', delivery_name: '极兔速递' },
  { delivery_id: 'DBL', delivery_name: '德邦快递' },
];

/** The one that wants a contact with every parcel. */
export const SF = 'SF';

export const isCompany = (id: string): boolean => COMPANIES.some(({ delivery_id: each }) => each === id);
