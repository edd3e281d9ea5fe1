import type { ApiRoute } from './api-routes.ts';
import { createBankTransactionsEndpoint } from './bank-transactions-endpoint.ts';
import { createClassicExpenses } from './classic-expenses.ts';
import { createExpenseClaimsEndpoint } from './expense-claims-endpoint.ts';
import type { Ids } from './ids.ts';
import { createReceiptsEndpoint } from './receipts-endpoint.ts';
import type { Switches } from './switches.ts';

/** What was spent: receipts and claims of classic expenses, and bank transactions. */
export function spendingRoutes(deps: { ids: Ids; switches: Switches }): ApiRoute[] {
  const classic = createClassicExpenses(deps);
  const receipts = createReceiptsEndpoint({ ...deps, classic });
  const claims = createExpenseClaimsEndpoint({ ...deps, classic });
  const bank = createBankTransactionsEndpoint(deps);
  const list = ['where', 'order'];
  const written = ['summarizeErrors', 'unitdp'];
  const route = (
    method: ApiRoute['method'],
    path: string,
    area: ApiRoute['area'],
    query: string[],
    handle: ApiRoute['handle'],
  ): ApiRoute => ({ method, path, area, query, handle });

  return [
    route('GET', '/Receipts', 'classicExpenses', [...list, 'unitdp'], receipts.list),
    route('GET', '/Receipts/:id', 'classicExpenses', ['unitdp'], receipts.one),
    route('PUT', '/Receipts', 'classicExpenses', written, receipts.put),
    route('POST', '/Receipts', 'classicExpenses', written, receipts.post),
    route('POST', '/Receipts/:id', 'classicExpenses', ['unitdp'], receipts.postOne),
    route('GET', '/ExpenseClaims', 'classicExpenses', list, claims.list),
    route('GET', '/ExpenseClaims/:id', 'classicExpenses', [], claims.one),
    route('PUT', '/ExpenseClaims', 'classicExpenses', ['summarizeErrors'], claims.put),
    route('POST', '/ExpenseClaims', 'classicExpenses', ['summarizeErrors'], claims.post),
    route('POST', '/ExpenseClaims/:id', 'classicExpenses', [], claims.postOne),
    route('GET', '/BankTransactions', 'bankTransactions', [...list, 'page', 'pageSize', 'unitdp'], bank.list),
    route('GET', '/BankTransactions/:id', 'bankTransactions', ['unitdp'], bank.one),
    route('PUT', '/BankTransactions', 'bankTransactions', written, bank.put),
    route('POST', '/BankTransactions', 'bankTransactions', written, bank.post),
    route('POST', '/BankTransactions/:id', 'bankTransactions', ['unitdp'], bank.postOne),
  ];
}
