import { ApiError, notFound, validationReply } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { prepareAllocation } from './allocation-rules.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import { allocationInput } from './credit-note-input.ts';
import { allocationJson, deletedAllocationJson } from './credit-note-view.ts';
import type { Ids } from './ids.ts';
import { lockProblem } from './invoice-problems.ts';
import { createMoneyStage } from './money-stage.ts';
import { readElement, readElements } from './request-body.ts';
import type { Switches } from './switches.ts';

const KIND = { plural: 'Allocations', idField: 'AllocationID', errorFlag: null } as const;

/** Credit notes set off against invoices, and taken off them again. */
export function createAllocationsEndpoint(deps: { ids: Ids; switches: Switches }) {
  const timeOf = (request: ApiRequest) => ({
    now: request.now,
    movesUpdatedDate: deps.switches.paymentMovesUpdatedDate,
  });

  return {
    put: (request: ApiRequest): ApiAnswer => {
      const elements = readElements(request.body, KIND.plural);
      const inputs = elements.map((each, n) => readElement(allocationInput, each, `Allocations[${n}]`));
      const stage = createMoneyStage(request.organisation);
      const noteId = (request.params['id'] ?? '').toLowerCase();
      const { settings } = request.organisation;
      const outcomes = inputs.map((input, n): Outcome => {
        const note = stage.creditNotes.get(noteId);
        if (!note) throw notFound('No such credit note.');
        const context = { settings, invoices: stage.invoices, ...deps };
        const { allocation, problems } = prepareAllocation(input, note, context);
        if (problems.length === 0) {
          stage.creditNotes.put({ ...note, allocations: [...note.allocations, allocation] });
          stage.settle({ kind: 'creditNote', id: note.id }, timeOf(request));
          stage.settle({ kind: 'invoice', id: allocation.invoiceId }, timeOf(request));
        }
        return {
          sent: elements[n] ?? {},
          problems,
          warnings: [],
          saved: () => allocationJson(allocation, note.id, deps.switches.allocationAnswersId),
        };
      });
      return { Allocations: answerBatch(KIND, outcomes, request, () => stage.commit(request.now)) };
    },

    delete: (request: ApiRequest): ApiAnswer => {
      const stage = createMoneyStage(request.organisation);
      const note = stage.creditNotes.get((request.params['id'] ?? '').toLowerCase());
      const wanted = (request.params['allocation'] ?? '').toLowerCase();
      const allocation = note?.allocations.find((each) => each.id === wanted && !each.isDeleted);
      if (!note || !allocation) throw notFound('No such allocation.');
      const locked = lockProblem(allocation.date, request.organisation.settings);
      if (locked) {
        const refused = { AllocationID: allocation.id, ValidationErrors: [{ Message: locked }] };
        throw new ApiError(validationReply([refused]), locked);
      }
      const rest = note.allocations.map((each) =>
        each === allocation ? { ...each, isDeleted: true } : each,
      );
      stage.creditNotes.put({ ...note, allocations: rest });
      stage.settle({ kind: 'creditNote', id: note.id }, timeOf(request));
      stage.settle({ kind: 'invoice', id: allocation.invoiceId }, timeOf(request));
      stage.commit(request.now);
      return deletedAllocationJson(allocation);
    },
  };
}
