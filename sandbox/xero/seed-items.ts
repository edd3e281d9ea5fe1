import type { Item, ItemPrice } from './item.ts';

const SINCE = Date.parse('2024-01-15T09:30:00Z');
const NO_PRICE: ItemPrice = { unitPrice: null, accountCode: null, taxType: null };

type Row = Pick<Item, 'code' | 'name' | 'description' | 'isSold' | 'isPurchased'> & {
  sales?: ItemPrice;
  purchase?: ItemPrice;
};

const ROWS: Row[] = [
  {
    code: 'CONSULT',
    name: 'Consulting hour',
    description: 'Consulting',
    isSold: true,
    isPurchased: false,
    sales: { unitPrice: '95.0000', accountCode: '200', taxType: 'OUTPUT2' },
  },
  {
    code: 'DESIGN',
    name: 'Design hour',
    description: 'Design',
    isSold: true,
    isPurchased: false,
    sales: { unitPrice: '82.5000', accountCode: '200', taxType: 'OUTPUT2' },
  },
  {
    code: 'LICENCE',
    name: 'Software licence',
    description: 'Software licence, one year',
    isSold: true,
    isPurchased: true,
    sales: { unitPrice: null, accountCode: '201', taxType: 'OUTPUT2' },
    purchase: { unitPrice: null, accountCode: '463', taxType: 'INPUT2' },
  },
  {
    code: 'EXPENSE',
    name: 'Recharged expense',
    description: 'Expense',
    isSold: true,
    isPurchased: false,
    sales: { unitPrice: null, accountCode: '270', taxType: 'OUTPUT2' },
  },
  {
    code: 'PAPER',
    name: 'Paper, a box',
    description: 'Paper',
    isSold: false,
    isPurchased: true,
    purchase: { unitPrice: '24.9900', accountCode: '461', taxType: 'INPUT2' },
  },
];

/** The items both organisations start with. */
export function seedItems(idOf: (name: string) => string): Item[] {
  return ROWS.map(({ sales = NO_PRICE, purchase = NO_PRICE, ...row }) => ({
    ...row,
    id: idOf(`item/${row.code}`),
    purchaseDescription: row.isPurchased ? row.description : '',
    sales,
    purchase,
    updatedAt: SINCE,
  }));
}
