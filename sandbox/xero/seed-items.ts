import type { Item, ItemPrice } from './item.ts';
import type { ItemBooking } from './region.ts';

const SINCE = Date.parse('2024-01-15T09:30:00Z');
const NO_PRICE: ItemPrice = { unitPrice: null, accountCode: null, taxType: null };

type Row = Pick<Item, 'code' | 'name' | 'description' | 'isSold' | 'isPurchased'> & {
  sales?: ItemPrice;
  purchase?: ItemPrice;
};

const rowsOf = (booking: ItemBooking): Row[] => [
  {
    code: 'CONSULT',
    name: 'Consulting hour',
    description: 'Consulting',
    isSold: true,
    isPurchased: false,
    sales: { unitPrice: '95.0000', accountCode: booking.sales, taxType: booking.salesTax },
  },
  {
    code: 'DESIGN',
    name: 'Design hour',
    description: 'Design',
    isSold: true,
    isPurchased: false,
    sales: { unitPrice: '82.5000', accountCode: booking.sales, taxType: booking.salesTax },
  },
  {
    code: 'LICENCE',
    name: 'Software licence',
    description: 'Software licence, one year',
    isSold: true,
    isPurchased: true,
    sales: { unitPrice: null, accountCode: booking.productSales, taxType: booking.salesTax },
    purchase: { unitPrice: null, accountCode: booking.software, taxType: booking.purchaseTax },
  },
  {
    code: 'EXPENSE',
    name: 'Recharged expense',
    description: 'Expense',
    isSold: true,
    isPurchased: false,
    sales: { unitPrice: null, accountCode: booking.recharged, taxType: booking.salesTax },
  },
  {
    code: 'PAPER',
    name: 'Paper, a box',
    description: 'Paper',
    isSold: false,
    isPurchased: true,
    purchase: { unitPrice: '24.9900', accountCode: booking.stationery, taxType: booking.purchaseTax },
  },
];

/** The items every organisation starts with. */
export function seedItems(booking: ItemBooking, idOf: (name: string) => string): Item[] {
  return rowsOf(booking).map(({ sales = NO_PRICE, purchase = NO_PRICE, ...row }) => ({
    ...row,
    id: idOf(`item/${row.code}`),
    purchaseDescription: row.isPurchased ? row.description : '',
    sales,
    purchase,
    updatedAt: SINCE,
  }));
}
