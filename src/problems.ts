/**
 * The one catalogue of everything that can stand in a document's way, in words a bookkeeper understands.
 * A translation is a second file like this one. Placeholders in braces are filled from the problem's parameters.
 */
interface Entry {
  /** In a few words, for lists. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly cure: string;
  /** Who can mend it. */
  readonly who: 'bookkeeper' | 'administrator' | 'nobody needs to';
}

const catalogue = {
  // Left alone ------------------------------------------------------------------------------------------
  draft: {
    title: 'Still a draft',
    what: 'This document is a draft in TimeTracker.',
    why: 'Drafts are not part of the books.',
    cure: 'Nothing to do. It goes to Xero once it is marked as sent.',
    who: 'nobody needs to',
  },
  issued: {
    title: 'Issued, not sent',
    what: 'This invoice is issued in TimeTracker but not yet sent.',
    why: 'The settings say that issued invoices wait until they are sent.',
    cure: 'Mark it as sent, or switch on that issued invoices are posted.',
    who: 'bookkeeper',
  },
  cancelled: {
    title: 'Cancelled',
    what: 'This invoice was cancelled in TimeTracker.',
    why: 'It never was in Xero, so there is nothing to void.',
    cure: 'Nothing to do.',
    who: 'nobody needs to',
  },
  deleted: {
    title: 'Deleted in TimeTracker',
    what: 'This document was deleted in TimeTracker.',
    why: 'There is nothing left to post.',
    cure: 'Nothing to do.',
    who: 'nobody needs to',
  },
  'before-go-live': {
    title: 'Older than the go-live date',
    what: 'This document is dated before the go-live date.',
    why: 'Older documents are assumed to be in the books already.',
    cure: 'Nothing to do. If it belongs in Xero after all, set an earlier go-live date.',
    who: 'bookkeeper',
  },
  'switched-off': {
    title: 'This kind is switched off',
    what: 'Documents of this kind are switched off in the settings.',
    why: 'Somebody chose to leave this kind alone.',
    cure: 'Switch the kind on; its documents then flow by themselves.',
    who: 'bookkeeper',
  },
  'carries-xero-id': {
    title: 'Was posted by something else',
    what: 'TimeTracker has noted a Xero id for this document that this product did not write.',
    why: 'Another connection has posted it before; posting it again would double it.',
    cure: 'Check in Xero that it is there. If it is not, remove the note from the document in TimeTracker.',
    who: 'bookkeeper',
  },
  'contact-chosen': {
    title: 'Stands for a contact you chose',
    what: 'This client stands for a contact of Xero that was chosen in the mapping.',
    why: 'That contact is yours; nothing of it is changed from TimeTracker.',
    cure: 'Nothing to do. Its documents go to that contact.',
    who: 'nobody needs to',
  },
  'client-left-alone': {
    title: 'Its client is left alone',
    what: 'The settings say that nothing of this client goes to Xero.',
    why: 'Somebody chose to leave this client alone. What is in Xero already stays there and is not changed any more.',
    cure: 'Nothing to do. To send it after all, take the client off the list under Left alone in the mappings.',
    who: 'bookkeeper',
  },
  'project-left-alone': {
    title: 'Its project is left alone',
    what: 'The settings say that nothing of this project goes to Xero.',
    why: 'Somebody chose to leave this project alone. What is in Xero already stays there and is not changed any more.',
    cure: 'Nothing to do. To send it after all, take the project off the list under Left alone in the mappings.',
    who: 'bookkeeper',
  },
  'contact-merged': {
    title: 'Merged in Xero',
    what: 'Somebody has merged the contact of this client, vendor or employee into another one in Xero.',
    why: 'The contact that is left belongs to the bookkeeper: its documents go there, and nothing of it is changed from TimeTracker.',
    cure: 'Nothing to do.',
    who: 'nobody needs to',
  },
  'expense-pending': {
    title: 'Not approved yet',
    what: 'This expense is not approved in TimeTracker.',
    why: 'Only approved expenses belong in the books.',
    cure: 'Approve it in TimeTracker; it then goes to Xero.',
    who: 'nobody needs to',
  },
  'expense-rejected': {
    title: 'Rejected',
    what: 'This expense was rejected in TimeTracker.',
    why: 'It never was in Xero, so there is nothing to void.',
    cure: 'Nothing to do.',
    who: 'nobody needs to',
  },
  recharged: {
    title: 'Charged on to a client',
    what: 'This expense stands on a sales invoice of TimeTracker.',
    why: 'It goes to Xero as a line of that invoice; the settings say that it is not posted as a cost as well.',
    cure: 'Nothing to do. To post such expenses as a cost too, switch that on in the settings.',
    who: 'bookkeeper',
  },
  'payment-pending': {
    title: 'Money not there yet',
    what: 'This payment is marked as pending in TimeTracker.',
    why: 'Only money that has arrived belongs in the books.',
    cure: 'Nothing to do. It goes to Xero once it is completed.',
    who: 'nobody needs to',
  },
  'payment-failed': {
    title: 'Failed payment',
    what: 'This payment is marked as failed in TimeTracker.',
    why: 'No money has arrived.',
    cure: 'Nothing to do.',
    who: 'nobody needs to',
  },
  'payment-refunded': {
    title: 'Refunded before it was posted',
    what: 'This payment was refunded before it was in Xero.',
    why: 'What came and went again before it was posted is left alone.',
    cure: 'Nothing to do. If both belong in your books, enter them in Xero.',
    who: 'bookkeeper',
  },
  'payment-taken-back': {
    title: 'Refunded, and not in Xero any more',
    what: 'This payment was refunded in TimeTracker and is deleted in Xero.',
    why: 'The settings say that the payment of a refund is deleted, or somebody deleted it in Xero.',
    cure: 'Nothing to do. If both movements of your bank account belong in your books, enter them in Xero.',
    who: 'nobody needs to',
  },
  'invoice-left-alone': {
    title: 'Its invoice is left alone',
    what: 'The invoice that this document belongs to is not sent to Xero.',
    why: 'It is a draft, was cancelled, is older than the go-live date, was posted by something else, or is of a kind that is switched off; its page says which.',
    cure: 'Nothing to do. This document follows if its invoice does.',
    who: 'nobody needs to',
  },

  // Waiting ---------------------------------------------------------------------------------------------
  'not-connected': {
    title: 'Not connected to Xero',
    what: 'This document waits until TimeTracker is connected to a Xero organisation.',
    why: 'No connection has been made yet, or it was ended.',
    cure: 'Connect to Xero on the overview page, or with `ttxero connect`.',
    who: 'administrator',
  },
  'needs-reconnect': {
    title: 'Xero asks for a new connection',
    what: 'This document waits until the connection to Xero is renewed.',
    why: 'Xero no longer accepts our permission: it was removed in Xero, or it ran out.',
    cure: 'Press Connect once more on the overview page, or use `ttxero connect`. Everything waiting then goes on by itself.',
    who: 'administrator',
  },
  'not-live': {
    title: 'Waiting for go-live',
    what: 'This document waits for the go-live date to be set and confirmed.',
    why: 'Nothing is written to an organisation before somebody confirms from which date on.',
    cure: 'Look at `ttxero plan`, then confirm with `ttxero golive`.',
    who: 'administrator',
  },
  'contact-first': {
    title: 'Its client goes first',
    what: 'This document waits until its client is in Xero as a contact.',
    why: 'Xero needs the contact before the document.',
    cure: 'Nothing to do. It follows by itself.',
    who: 'nobody needs to',
  },
  'payee-first': {
    title: 'Whom it is owed to goes first',
    what: 'This expense waits until its vendor or employee is in Xero as a contact.',
    why: 'Xero needs the contact before the document.',
    cure: 'Nothing to do. It follows by itself.',
    who: 'nobody needs to',
  },
  'invoice-first': {
    title: 'Its invoice goes first',
    what: 'This document waits until its invoice is in Xero.',
    why: 'Xero needs the invoice before what is set against it.',
    cure: 'Nothing to do. It follows by itself.',
    who: 'nobody needs to',
  },
  'limit-reached': {
    title: "Xero's limit of calls is reached",
    what: 'Xero takes no more calls for this organisation for a while.',
    why: 'Xero limits how many calls an organisation gets in a day; all programs that use this app share them.',
    cure: 'Nothing to do. It goes on by itself as soon as Xero permits.',
    who: 'nobody needs to',
  },
  'rights-missing': {
    title: 'Rights are missing in Xero',
    what: 'Xero does not let us read what this document needs.',
    why: 'The connection stands, but whoever made it may not do this in the organisation, or may not any more.',
    cure: 'Give that person the rights in Xero, or have somebody who has them press Connect once more. It is tried again every quarter of an hour.',
    who: 'administrator',
  },
  'xero-offline': {
    title: 'Xero is offline',
    what: 'Xero does not answer at the moment.',
    why: 'Xero is down for maintenance or cannot be reached.',
    cure: 'Nothing to do. It is tried again every few minutes.',
    who: 'nobody needs to',
  },

  // Needs you: ours says no -----------------------------------------------------------------------------
  'unknown-status': {
    title: 'A status we do not know',
    what: 'TimeTracker gives this invoice the status "{status}".',
    why: 'Only draft, issued, sent, overdue, paid and cancelled have a meaning for the books.',
    cure: 'Set one of these in TimeTracker.',
    who: 'bookkeeper',
  },
  'posted-then-draft': {
    title: 'In Xero, but a draft again',
    what: 'This invoice is in Xero and was set back to draft in TimeTracker.',
    why: 'An approved invoice cannot become a draft again; whether it should be voided is for a person to say.',
    cure: 'Mark it as sent again, or cancel it in TimeTracker: then it is voided in Xero.',
    who: 'bookkeeper',
  },
  'voided-in-xero': {
    title: 'Voided in Xero',
    what: 'This invoice is voided or deleted in Xero but alive in TimeTracker.',
    why: 'A voided invoice cannot be revived in Xero.',
    cure: 'Cancel it in TimeTracker, or duplicate it there under a new number.',
    who: 'bookkeeper',
  },
  'credit-voided-in-xero': {
    title: 'Voided in Xero',
    what: 'This credit note is voided or deleted in Xero but alive in TimeTracker.',
    why: 'A voided credit note cannot be revived in Xero.',
    cure: 'Delete it in TimeTracker. If the credit still stands, enter a new credit note there.',
    who: 'bookkeeper',
  },
  'nothing-to-post': {
    title: 'Nothing on it',
    what: 'This invoice has no lines, or its total is zero.',
    why: 'An empty invoice has no place in the books.',
    cure: 'Add its lines in TimeTracker, or set it back to draft.',
    who: 'bookkeeper',
  },
  'negative-total': {
    title: 'Negative total',
    what: 'The total of this invoice is {total}.',
    why: 'Xero takes money owed to a customer as a credit note, not as an invoice.',
    cure: 'Make it a credit note in TimeTracker, or correct its lines.',
    who: 'bookkeeper',
  },
  'mixed-currencies': {
    title: 'Two currencies on one invoice',
    what: 'The invoice is in {currency}, but a line is in {lineCurrency}.',
    why: 'TimeTracker added the amounts without converting them, so the total is wrong.',
    cure: 'Correct the line in TimeTracker, or put it on an invoice of its own.',
    who: 'bookkeeper',
  },
  'lines-do-not-add-up': {
    title: 'The lines do not add up',
    what: 'The lines come to {lines}, but TimeTracker has a subtotal of {subtotal}.',
    why: 'Rounding cannot explain the difference; a line was probably changed or removed without the total being computed anew.',
    cure: 'Open the invoice in TimeTracker and save it: that computes the total.',
    who: 'bookkeeper',
  },
  'tax-does-not-match': {
    title: 'The tax does not match its rate',
    what: 'TimeTracker has a tax of {taxAmount} on {subtotal} at {taxRate} %.',
    why: 'The rate was probably changed without the tax being computed anew.',
    cure: 'Open the invoice in TimeTracker and save it: that computes the tax.',
    who: 'bookkeeper',
  },
  'total-does-not-add-up': {
    title: 'Subtotal and tax do not make the total',
    what: 'TimeTracker has a total of {total}, but subtotal and tax come to {sum}.',
    why: 'Rounding cannot explain the difference.',
    cure: 'Open the invoice in TimeTracker and save it: that computes the total.',
    who: 'bookkeeper',
  },
  'amount-too-fine': {
    title: 'More decimals than Xero keeps',
    what: 'This document has an amount of {amount}.',
    why: 'Xero keeps two decimals in every currency, so it would come to another amount.',
    cure: 'Correct the amount where the document comes from; TimeTracker itself stores two decimals.',
    who: 'bookkeeper',
  },
  'amount-too-large': {
    title: 'Too large for Xero',
    what: 'This document has an amount of {amount}.',
    why: 'Xero takes no line above 9,999,999,999.99.',
    cure: 'Correct the amount where the document comes from, or enter it in Xero in parts.',
    who: 'bookkeeper',
  },
  'number-unusable': {
    title: 'No usable number',
    what: 'This document has no number, or one of more than 255 characters.',
    why: 'Xero would give it a number of its own, and TimeTracker and Xero would no longer speak of the same document.',
    cure: 'Give it a number in TimeTracker.',
    who: 'bookkeeper',
  },
  'number-used-twice': {
    title: 'Number used twice',
    what: 'Number {number} stands on more than one invoice in TimeTracker.',
    why: 'In Xero a sales invoice number is unique; the older invoice has it.',
    cure: 'Give this invoice a number of its own in TimeTracker.',
    who: 'bookkeeper',
  },
  'number-taken': {
    title: 'Number taken in Xero',
    what: 'Xero already has an invoice or credit note {number} that does not come from this document.',
    why: 'Somebody entered it by hand, or another program did. It is not touched.',
    cure: 'Change the number in TimeTracker or in Xero.',
    who: 'bookkeeper',
  },
  'client-needs-you': {
    title: 'Its client needs you',
    what: 'The client of this document could not be brought into Xero.',
    why: 'Without a contact Xero takes no document. The page of the client says what is wrong.',
    cure: 'Mend the client; this document then follows by itself.',
    who: 'bookkeeper',
  },
  'tax-rate-not-mapped': {
    title: 'No tax rate chosen for {taxRate} %',
    what: 'This document has a tax of {taxRate} %, and no tax rate of the organisation is chosen for it.',
    why: 'Which tax rate it is in Xero decides in which box of the return it lands; that is never guessed.',
    cure: 'Choose the tax rate for {taxRate} % in the mapping.',
    who: 'bookkeeper',
  },
  'tax-type-wrong': {
    title: 'The chosen tax rate does not fit',
    what: 'For {taxRate} % the tax rate {taxType} is chosen, which the organisation does not have, or not with this percentage.',
    why: 'It was archived or changed in Xero, or the choice was a slip.',
    cure: 'Choose another tax rate for {taxRate} % in the mapping.',
    who: 'bookkeeper',
  },
  'account-not-chosen': {
    title: 'No account chosen for {lineType}',
    what: 'This document has lines of the type "{lineType}", and no account is chosen for them.',
    why: 'Accounts are never guessed.',
    cure: 'Choose the account for {lineType} in the mapping.',
    who: 'bookkeeper',
  },
  'account-unusable': {
    title: 'Account {account} cannot be used',
    what: 'Account {account}, chosen for {lineType}, is archived in Xero or does not exist there.',
    why: 'It was archived or deleted after it had been chosen.',
    cure: 'Choose another account in the mapping, or restore this one in Xero and then use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'rounding-too-large': {
    title: 'Totals differ by more than rounding',
    what: 'Xero would compute {xeroTotal}, TimeTracker has {total}.',
    why: 'The difference is too large to be rounding.',
    cure: 'Check the lines of the invoice in TimeTracker.',
    who: 'bookkeeper',
  },
  'unknown-expense-status': {
    title: 'A status we do not know',
    what: 'TimeTracker gives this expense the status "{status}".',
    why: 'Only pending, approved, rejected and reimbursed have a meaning for the books.',
    cure: 'Set one of these in TimeTracker.',
    who: 'bookkeeper',
  },
  'unknown-payment-status': {
    title: 'A status we do not know',
    what: 'TimeTracker gives this payment the status "{status}".',
    why: 'Only completed, pending, failed and refunded have a meaning for the books.',
    cure: 'Set one of these in TimeTracker.',
    who: 'bookkeeper',
  },
  'posted-then-pending': {
    title: 'In Xero, but no longer approved',
    what: 'This expense is in Xero and was set back to pending in TimeTracker.',
    why: 'Whether it should be voided is for a person to say.',
    cure: 'Approve it again, or reject it in TimeTracker: then it is voided in Xero.',
    who: 'bookkeeper',
  },
  'claim-is-final': {
    title: 'Changed after it was claimed',
    what: 'This expense was changed in TimeTracker after it had been claimed in Xero.',
    why: 'Xero lets nobody change a receipt once it is claimed.',
    cure: 'Correct the claim in Xero, or reject the expense in TimeTracker and enter it anew.',
    who: 'bookkeeper',
  },
  'payment-no-longer-completed': {
    title: 'In Xero, but {status} now',
    what: 'This payment is in Xero, and TimeTracker says it is {status}.',
    why: 'Whether the money is there is for a person to say.',
    cure: 'Mark it as completed again, or delete it in TimeTracker: then it is deleted in Xero.',
    who: 'bookkeeper',
  },
  'refunded-after-posting': {
    title: 'Refunded',
    what: 'This payment is in Xero and was refunded in TimeTracker.',
    why: 'Money that came and went again are two movements of your bank account; the payment in Xero is not touched.',
    cure: 'Enter the refund in Xero. If the payment itself was a mistake, delete it in TimeTracker: then it is deleted in Xero.',
    who: 'bookkeeper',
  },
  'payment-reconciled': {
    title: 'Matched with the bank in Xero',
    what: 'This payment was changed, deleted or refunded in TimeTracker, and in Xero it is matched with a line of the bank statement.',
    why: 'To delete it would undo the match, and the bank account would no longer agree.',
    cure: 'Take back the change in TimeTracker; or remove the match in Xero (Remove & redo), then use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'payment-locked': {
    title: 'In a locked period',
    what: 'This payment was refunded in TimeTracker; in Xero it is dated {date}, and everything up to {lockDate} is locked.',
    why: 'What stands in a locked period has been reported already, and stays.',
    cure: 'Enter the refund in Xero on the day it was paid out, and leave the payment as it is.',
    who: 'bookkeeper',
  },
  'invoice-needs-you': {
    title: 'Its invoice needs you',
    what: 'The invoice that this document belongs to could not be brought into Xero.',
    why: 'Xero takes payments and credit only against an invoice. The page of the invoice says what is wrong.',
    cure: 'Mend the invoice; this document then follows by itself.',
    who: 'bookkeeper',
  },
  'payee-needs-you': {
    title: 'Whom it is owed to needs you',
    what: 'The vendor or employee of this expense could not be brought into Xero as a contact.',
    why: 'Without a contact Xero takes no bill. The page of the vendor or employee says what is wrong.',
    cure: 'Mend the name in TimeTracker, or the contact in Xero; this expense then follows by itself.',
    who: 'bookkeeper',
  },
  'invoice-totals-differ': {
    title: 'Its invoice has another total in Xero',
    what: 'The invoice of this payment is in Xero with another total than in TimeTracker.',
    why: 'A payment would settle the wrong amount.',
    cure: 'Compare the two invoices and correct one of them; this payment then follows by itself.',
    who: 'bookkeeper',
  },
  'invoice-not-approved': {
    title: 'Its invoice is not approved in Xero',
    what: 'The invoice of this document is a draft in Xero, waits there for approval, or was voided there.',
    why: 'Xero takes payments and credit only against approved invoices.',
    cure: 'Approve the invoice in Xero, then use `ttxero retry --all`. If it was voided there, delete this document in TimeTracker.',
    who: 'bookkeeper',
  },
  'invoice-voided': {
    title: 'Its invoice is voided in Xero',
    what: 'The invoice of this document is voided or deleted in Xero.',
    why: 'Xero takes no payment and no credit against it.',
    cure: 'Delete this document in TimeTracker, or set it against another invoice there.',
    who: 'bookkeeper',
  },
  'chosen-contact-unusable': {
    title: 'The chosen contact cannot be used',
    what: 'The contact that is chosen for this client is archived in Xero or does not exist there.',
    why: 'It was archived, merged or deleted after it had been chosen.',
    cure: 'Choose another contact in the mapping, or restore this one in Xero and then use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'purchase-tax-rate-not-mapped': {
    title: 'No purchase tax chosen for {taxRate} %',
    what: 'The expense has a tax of {taxRate} %, and no tax rate of the organisation is chosen for it.',
    why: 'Which tax rate it is in Xero decides in which box of the return it lands; that is never guessed.',
    cure: 'Choose the tax rate of expenses for {taxRate} % in the mapping. If Xero has no such rate, the receipt mixes several: make it one expense for each in TimeTracker.',
    who: 'bookkeeper',
  },
  'expense-tax-does-not-match': {
    title: 'The tax does not match its rate',
    what: 'TimeTracker has a tax of {taxAmount} on {amount} at {taxRate} %.',
    why: 'The rate and the tax were entered apart, and one of them is wrong.',
    cure: 'Correct the tax or its rate in TimeTracker.',
    who: 'bookkeeper',
  },
  'expense-not-positive': {
    title: 'No amount to post',
    what: 'The amount of this expense is {amount}, or its tax is negative.',
    why: 'Xero takes bills only above zero; what comes back from a vendor is a credit.',
    cure: 'Correct the amount in TimeTracker, or enter the credit in Xero and reject this expense.',
    who: 'bookkeeper',
  },
  'expense-without-vendor': {
    title: 'Nobody it is owed to',
    what: 'This expense names no vendor and is not to be reimbursed.',
    why: 'A bill needs somebody it is owed to.',
    cure: 'Enter the vendor in TimeTracker, or mark the expense as reimbursable.',
    who: 'bookkeeper',
  },
  'expense-account-not-chosen': {
    title: 'No account chosen for {category}',
    what: 'No account is chosen for expenses of the category {category}, and there is no default.',
    why: 'Accounts are never guessed.',
    cure: 'Choose the account for {category}, or a default account for expenses, in the mapping.',
    who: 'bookkeeper',
  },
  'account-not-for-claims': {
    title: 'Account {account} is not for claims',
    what: 'Account {account} is not shown in expense claims.',
    why: 'Xero takes receipts only on accounts that are enabled for claims.',
    cure: 'Choose another account in the mapping, or enable this one for expense claims in Xero and then use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'claims-not-granted': {
    title: 'Expense claims are not permitted',
    what: 'The expense is an expense claim, by the settings or in Xero already, and the connection does not cover them.',
    why: 'Apps made since 2 March 2026 cannot have this permission, and Xero ends it in 2027.',
    cure: 'Choose bills in the settings; a claim that is in Xero already is changed there. An older app can connect once more with the broad permissions.',
    who: 'administrator',
  },
  'spending-not-granted': {
    title: 'Money spent is not permitted',
    what: 'The expense is money spent, by the settings or in Xero already, and the connection does not cover that.',
    why: 'This permission is asked for only while the settings say that expenses become money spent.',
    cure: 'Choose money spent in the settings and connect again; other expenses can become bills again afterwards.',
    who: 'administrator',
  },
  'fee-without-gateway': {
    title: 'A fee of nobody',
    what: 'This payment has a fee, and TimeTracker does not say by which way it was paid.',
    why: 'The fee is booked as money that the gateway kept; the payment method names the gateway.',
    cure: 'Set the payment method in TimeTracker, or clear the fee.',
    who: 'bookkeeper',
  },
  'fee-larger-than-payment': {
    title: 'A fee larger than its payment',
    what: 'This payment is {amount} and its fee {fee}.',
    why: 'No gateway keeps more than it takes in; one of the two is a slip.',
    cure: 'Correct the payment in TimeTracker.',
    who: 'bookkeeper',
  },
  'fee-from-no-bank': {
    title: 'The fee has no bank account to come from',
    what: 'This payment goes to "{account}", which is no bank account in Xero.',
    why: 'Xero lets money be spent from bank accounts only; an account between a gateway and your bank is one too.',
    cure: 'Choose a bank account for payments of this method, or do not book fees.',
    who: 'bookkeeper',
  },
  'fee-account-not-chosen': {
    title: 'No account for gateway fees',
    what: 'Fees of payment gateways are booked, and no account is chosen for them.',
    why: 'An account is never guessed.',
    cure: 'Choose it with `ttxero settings set gatewayFees.account=CODE`, or on the settings page.',
    who: 'bookkeeper',
  },
  'fee-account-unusable': {
    title: 'The account for gateway fees cannot be used',
    what: 'The account {account}, chosen for fees of payment gateways, is not in use in Xero.',
    why: 'It does not exist there any more, or it is archived.',
    cure: 'Choose another with `ttxero settings set gatewayFees.account=CODE`, or restore it in Xero.',
    who: 'bookkeeper',
  },
  'fees-not-granted': {
    title: 'Booking fees is not permitted',
    what: 'Fees of payment gateways are booked as money spent, and the connection does not cover that.',
    why: 'This permission is asked for only while the settings say that fees are booked.',
    cure: 'Connect again, or do not book fees.',
    who: 'administrator',
  },
  'attaching-not-granted': {
    title: 'In Xero without its receipt: not permitted',
    what: 'This expense is in Xero, and its receipt is not attached.',
    why: 'The connection does not cover files; this permission is asked for only while the settings say that receipts are attached.',
    cure: 'Connect again. Receipts are then attached by the next sync.',
    who: 'administrator',
  },
  'receipts-folder-not-set': {
    title: 'In Xero without its receipt: no folder',
    what: 'This expense is in Xero, and its receipt is not attached.',
    why: 'The settings say that receipts are attached, and nobody has said where TimeTracker keeps them.',
    cure: 'Set RECEIPTS_FOLDER to the folder of TimeTracker that holds receipts, and restart.',
    who: 'administrator',
  },
  'receipt-missing': {
    title: 'In Xero without its receipt: no such file',
    what: 'This expense is in Xero, and its receipt is not attached.',
    why: 'The file that TimeTracker names is not in RECEIPTS_FOLDER.',
    cure: 'Put the file back, or upload it to the expense once more. If every receipt is missing, correct RECEIPTS_FOLDER.',
    who: 'administrator',
  },
  'receipt-unreadable': {
    title: 'In Xero without its receipt: not readable',
    what: 'This expense is in Xero, and its receipt is not attached.',
    why: 'This program may not read the file in RECEIPTS_FOLDER.',
    cure: 'Let the user that this program runs as read the folder and its files.',
    who: 'administrator',
  },
  'receipt-outside-folder': {
    title: 'In Xero without its receipt: a path we do not follow',
    what: 'This expense is in Xero, and its receipt is not attached.',
    why: 'The path that TimeTracker has leads out of RECEIPTS_FOLDER, is a link, or is no regular file.',
    cure: 'Upload the receipt to the expense in TimeTracker once more.',
    who: 'administrator',
  },
  'receipt-too-large': {
    title: 'In Xero without its receipt: too large',
    what: 'This expense is in Xero, and its receipt is not attached.',
    why: 'Files of more than 10 MB are not attached, since Xero may refuse them.',
    cure: 'Upload a smaller one to the expense in TimeTracker.',
    who: 'bookkeeper',
  },
  'receipt-of-unknown-type': {
    title: 'In Xero without its receipt: not a PDF or image',
    what: 'This expense is in Xero, and its receipt is not attached.',
    why: 'By its content the file is neither a PDF nor a PNG, JPEG or GIF image, whatever its name says; or it is empty.',
    cure: 'Upload the receipt to the expense in TimeTracker as one of these.',
    who: 'bookkeeper',
  },
  'receipt-refused': {
    title: 'In Xero without its receipt: refused',
    what: 'This expense is in Xero, and Xero did not take its receipt: {message}',
    why: 'A document takes ten files at most, and none that is too large; or it is not there any more.',
    cure: 'Look at the files of the document in Xero; then use `ttxero retry`.',
    who: 'bookkeeper',
  },
  'claims-unavailable': {
    title: 'The organisation has no expense claims',
    what: 'Xero does not take expense claims for this organisation.',
    why: 'Only organisations that used classic expense claims before July 2018 have them.',
    cure: 'Choose bills in the settings.',
    who: 'bookkeeper',
  },
  'claim-currency': {
    title: 'A claim in another currency',
    what: 'The expense is in {currency}, and the organisation claims in {baseCurrency}.',
    why: 'A receipt of a claim has no currency of its own in Xero.',
    cure: 'Enter the expense in {baseCurrency}, or choose bills in the settings.',
    who: 'bookkeeper',
  },
  'employee-not-mapped': {
    title: 'No Xero user for {employee}',
    what: 'No user of the organisation has the e-mail address of {employee}, and none is chosen, or the chosen one is gone.',
    why: 'A claim belongs to a user of Xero.',
    cure: 'Choose the user for {employee} in the mapping.',
    who: 'bookkeeper',
  },
  'item-unknown': {
    title: 'Item {item} does not exist',
    what: 'Item {item}, chosen in the mapping, is not among the items of the organisation.',
    why: 'It was deleted or got another code after it had been chosen.',
    cure: 'Choose another item in the mapping.',
    who: 'bookkeeper',
  },
  'payment-not-positive': {
    title: 'No amount to post',
    what: 'The amount of this payment is {amount}.',
    why: 'Xero takes only payments above zero.',
    cure: 'Correct the amount in TimeTracker.',
    who: 'bookkeeper',
  },
  'payment-other-currency': {
    title: 'Another currency than its invoice',
    what: 'The payment is in {currency}, its invoice in {invoiceCurrency}.',
    why: 'TimeTracker counts the amounts as if they were the same currency, and no rate is known.',
    cure: 'Correct the currency of the payment in TimeTracker, or enter it in Xero.',
    who: 'bookkeeper',
  },
  'tracking-unusable': {
    title: 'Tracking option {option} cannot be used',
    what: 'The option {option} of the tracking category {category}, chosen in the mapping, is archived or gone.',
    why: 'It was changed in Xero after it had been chosen.',
    cure: 'Choose another option in the mapping, or restore this one in Xero and then use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'tracking-too-many': {
    title: 'More than two tracking categories',
    what: 'Options of more than two tracking categories are chosen for the project and the client of this document.',
    why: 'Xero takes at most two on a line.',
    cure: 'Clear the choices of one category in the mapping.',
    who: 'bookkeeper',
  },
  'branding-theme-unknown': {
    title: 'The branding theme does not exist',
    what: 'The branding theme that is chosen in the mapping is not among those of the organisation.',
    why: 'It was deleted in Xero after it had been chosen.',
    cure: 'Choose another branding theme in the mapping, or none.',
    who: 'bookkeeper',
  },
  'period-locked': {
    title: 'Dated in a locked period',
    what: 'The document is dated {date}, and the organisation has closed its books up to {lockDate}.',
    why: 'Xero takes nothing that is dated in a locked period.',
    cure: 'Correct the date in TimeTracker, have the lock date moved in Xero and then use `ttxero retry --all`, or choose in the settings that such documents are dated on the first open day.',
    who: 'bookkeeper',
  },
  'posted-in-locked-period': {
    title: 'In Xero, in a locked period',
    what: 'The document stands in Xero under {date}, and the organisation has closed its books up to {lockDate}. What changed in TimeTracker was not sent.',
    why: 'Xero lets nothing be changed, voided or deleted in a locked period.',
    cure: 'Have the lock date moved in Xero and then use `ttxero retry --all`, book the difference in an open period in Xero, or undo the change in TimeTracker.',
    who: 'bookkeeper',
  },
  'credit-not-approved': {
    title: 'The credit note is not approved in Xero',
    what: 'The credit note is in Xero and waits there to be approved, so it is not set against its invoice yet.',
    why: 'Credit notes are posted as drafts or for approval, by the settings; Xero allocates only approved ones.',
    cure: 'Approve it in Xero and then use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'expense-tax-rate-unclear': {
    title: 'More than one tax rate fits',
    what: 'The tax of {taxAmount} on {amount} may be any of {rates} %.',
    why: 'The expense has an amount of tax but no rate, and the amount is so small that more than one rate gives it.',
    cure: 'Set the tax rate of the expense in TimeTracker, or clear those rates in the mapping that you do not use.',
    who: 'bookkeeper',
  },
  'payment-entered-twice': {
    title: 'Probably entered twice',
    what: 'Another payment of this invoice has the same amount and the same reference.',
    why: 'TimeTracker may have recorded the same money twice; Xero would take both.',
    cure: 'Delete one of the two in TimeTracker. If both are real, give them references of their own.',
    who: 'bookkeeper',
  },
  'payment-account-not-chosen': {
    title: 'No bank account chosen for {method}',
    what: 'No bank account is chosen for {method} in {currency}.',
    why: 'Which account money passes through is never guessed.',
    cure: 'Choose the bank account for {method} in the mapping.',
    who: 'bookkeeper',
  },
  'payment-account-unusable': {
    title: 'The bank account cannot be used',
    what: 'The account chosen for {method} in {currency} is archived, gone, or of a kind that does not take it.',
    why: 'It was changed in Xero after it had been chosen; or an expense is to be paid from an account that is no bank account.',
    cure: 'Choose another account in the mapping, or restore this one in Xero and then use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'payment-account-currency': {
    title: 'Account of another currency',
    what: '{account} is in {accountCurrency}, the money in {currency}.',
    why: 'The rate is not known to TimeTracker.',
    cure: 'Choose an account in {currency} in the mapping, or enter this document in Xero.',
    who: 'bookkeeper',
  },
  'payment-exceeds-due': {
    title: 'More than is due',
    what: 'Xero says: {message}',
    why: 'The invoice has less left to pay in Xero than this payment brings: it was paid or credited there already, or the payment is too large.',
    cure: 'Compare the payments of the invoice in both and delete what is too much; after a change in Xero use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'changed-payment-too-large': {
    title: 'Changed to more than is due',
    what: 'This payment is {amount} now, and its invoice has {due} left to pay in Xero, the payment as it was included.',
    why: 'The invoice was paid or credited otherwise, or the payment is too large. The payment stays in Xero as it was.',
    cure: 'Compare the payments of the invoice in both and correct what is wrong; after a change in Xero use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'credit-not-positive': {
    title: 'No amount to post',
    what: 'The amount of this credit note is {amount}.',
    why: 'Xero takes only credit above zero.',
    cure: 'Correct the amount in TimeTracker.',
    who: 'bookkeeper',
  },
  'contact-name-taken': {
    title: 'Another client has this contact',
    what: 'Xero has a contact of this name, and it belongs to another client of TimeTracker.',
    why: 'Xero does not tell upper from lower case in names, TimeTracker does.',
    cure: 'Rename one of the two clients in TimeTracker.',
    who: 'bookkeeper',
  },
  'contact-archived': {
    title: 'The contact is archived in Xero',
    what: 'Xero has an archived contact of this name.',
    why: 'Xero takes no documents for archived contacts and lets no program restore them.',
    cure: 'Change the name in TimeTracker, or restore the contact in Xero and then use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'contact-name-invalid': {
    title: 'A name Xero does not take',
    what: 'The name of this client, vendor or employee is empty, longer than 255 characters, or has < or > in it.',
    why: 'Xero refuses such names.',
    cure: 'Change the name in TimeTracker.',
    who: 'bookkeeper',
  },
  'contacts-switched-off': {
    title: 'Contacts are switched off',
    what: 'This document needs a contact in Xero, and contacts are switched off.',
    why: 'Without a contact Xero takes no invoice and no credit note.',
    cure: 'Switch contacts on in the settings, or choose a contact for this client in the mapping.',
    who: 'bookkeeper',
  },
  'totals-differ': {
    title: 'In Xero with another total',
    what: 'Xero made {xeroTotal} of it, TimeTracker has {total}.',
    why: 'Xero computed something in a way we did not foresee. The document is in Xero; payments for it are stopped.',
    cure: 'Compare the two documents and correct one of them; after a change in Xero use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'changed-in-xero': {
    title: 'Changed in Xero meanwhile',
    what: 'The document looks different in Xero from what we posted and from what we meant to post.',
    why: 'Somebody changed it in Xero at the same time.',
    cure: 'Decide which one is right: change it in TimeTracker to post it again.',
    who: 'bookkeeper',
  },

  // Needs you: Xero says no -----------------------------------------------------------------------------
  'xero-refused': {
    title: 'Xero refused it',
    what: 'Xero says: {message}',
    why: 'The document does not fit the rules of the organisation.',
    cure: 'Correct the document in TimeTracker and it is tried again by itself; after a change in Xero use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'gone-in-xero': {
    title: 'No longer in Xero',
    what: 'Xero no longer knows the document that this one was posted as.',
    why: 'It was removed in Xero, or the organisation was reset.',
    cure: 'Check in Xero what became of it.',
    who: 'bookkeeper',
  },

  // On its way ------------------------------------------------------------------------------------------
  'answer-unknown': {
    title: 'Checking with Xero',
    what: 'Xero gave no clear answer.',
    why: 'The connection broke or Xero had a fault while it worked on this document.',
    cure: 'Nothing to do. It is looked up in Xero before anything is sent again.',
    who: 'nobody needs to',
  },

  // Capture ---------------------------------------------------------------------------------------------
  'database-changed': {
    title: 'Another TimeTracker database',
    what: 'The TimeTracker database is not the one that was read before.',
    why: 'TIMETRACKER_DATABASE_URL was changed, or the database was restored or replaced.',
    cure: 'If that is meant, release it with `ttxero release database-changed`. Otherwise correct TIMETRACKER_DATABASE_URL.',
    who: 'administrator',
  },
  'too-many-changes': {
    title: 'Too many changes at once',
    what: 'One look at TimeTracker found {findings}.',
    why: 'A restored, emptied or wrong database looks like this; so does a large correction by hand.',
    cure: 'If it is meant, release it with `ttxero release too-many-changes`. Nothing of it was sent to Xero.',
    who: 'administrator',
  },
  'kind-stopped': {
    title: 'A kind of document is not read',
    what: 'No {kind} are read from TimeTracker: its database lacks, or our role may not read, {missing}.',
    why: 'TimeTracker was upgraded, its database was changed, or a permission is missing.',
    cure: 'After an upgrade use a version of timetracker-xero that knows it (5.10 is known). If the permission is missing, run `grant select on {tables}` for the role in TIMETRACKER_DATABASE_URL. They are then read by themselves.',
    who: 'administrator',
  },
  standby: {
    title: 'A standby is named',
    what: 'TIMETRACKER_DATABASE_URL names a standby, and nothing is read from it.',
    why: 'A standby may lag behind, and older documents would go to Xero.',
    cure: 'Name the primary. Changes are then read by themselves.',
    who: 'administrator',
  },
  'timetracker-not-read': {
    title: 'TimeTracker is not read',
    what: '{reason}. Meanwhile nothing is read from TimeTracker.',
    why: 'Its database is stopped or cannot be reached, or it is not what the configuration says.',
    cure: 'Put right what is said above. Changes are then read by themselves; none is lost. What was read before goes on to Xero meanwhile.',
    who: 'administrator',
  },
  'ids-not-set-up': {
    title: 'No role may write ids',
    what: "Xero's ids are to be written into TimeTracker, but TIMETRACKER_WRITE_DATABASE_URL is not set.",
    why: 'TIMETRACKER_DATABASE_URL is only ever read; writing needs a role of its own.',
    cure: 'Give a role the two columns (docs/security.md has the statements) and name it in TIMETRACKER_WRITE_DATABASE_URL, or switch it off with `ttxero settings set writeBack=false`.',
    who: 'administrator',
  },
  'ids-not-granted': {
    title: 'Ids may not be written',
    what: "Xero's ids cannot be written into {tables}: the role in TIMETRACKER_WRITE_DATABASE_URL lacks the permission.",
    why: 'It was never given, was withdrawn, or was lost when the database was restored.',
    cure: 'Run `{grant}` in the database of TimeTracker. The ids are then written by themselves.',
    who: 'administrator',
  },
  'ids-no-column': {
    title: 'No place for ids',
    what: "Xero's ids cannot be written: the database of TimeTracker lacks {missing}.",
    why: 'TimeTracker has it from version 5.8.3 on.',
    cure: 'Upgrade TimeTracker, or switch it off with `ttxero settings set writeBack=false`.',
    who: 'administrator',
  },
  'ids-other-database': {
    title: 'Ids would go elsewhere',
    what: "Xero's ids are not written: TIMETRACKER_WRITE_DATABASE_URL names another database than TIMETRACKER_DATABASE_URL.",
    why: 'One of the two addresses was changed, or a database was restored or replaced.',
    cure: 'Correct the address. The ids are then written by themselves.',
    who: 'administrator',
  },
  'ids-in-trial': {
    title: 'A trial writes no ids',
    what: 'Ids are to be written into TimeTracker, but in TRIAL mode nothing is ever written there.',
    why: 'They would be ids of the sandbox, and mean nothing once you go live.',
    cure: 'Nothing to do. They are written in LIVE mode.',
    who: 'nobody needs to',
  },
  'ids-wait': {
    title: 'Ids wait to be written',
    what: "Xero's ids are not written into TimeTracker at the moment: {reason}.",
    why: 'Documents go to Xero all the same; only the notes in TimeTracker wait.',
    cure: 'If it does not pass, check TIMETRACKER_WRITE_DATABASE_URL. It is tried again by itself.',
    who: 'administrator',
  },
  'ids-foreign': {
    title: 'Carry an id of something else',
    what: 'TimeTracker has noted a Xero id that this product did not write for {count} of the {kind} ({ids}). It is not overwritten.',
    why: "Another connection, such as TimeTracker's own, has posted them too.",
    cure: 'Switch the other connection off, check in Xero for doubles, and remove the note. Ours is then written within the hour.',
    who: 'bookkeeper',
  },
  'ids-no-object': {
    title: 'No room for ids',
    what: 'What TimeTracker holds in integration_metadata for {count} of the {kind} ({ids}) is not a list of named values, so nothing is written there.',
    why: 'Some other program wrote it. It is not touched.',
    cure: 'Empty the field in the database of TimeTracker if nothing needs it. The ids are then written within the hour.',
    who: 'administrator',
  },
  'cannot-be-read': {
    title: 'Field {fields} cannot be used',
    what: 'TimeTracker holds something in {fields} that cannot be used.',
    why: 'It is empty, too long, no valid date, amount or currency, or has characters that cannot be stored.',
    cure: 'Correct the document in TimeTracker. It is then taken by itself.',
    who: 'bookkeeper',
  },
} as const satisfies Record<string, Entry>;

export type ProblemType = keyof typeof catalogue;

/** Every problem there is, in the order of the catalogue. */
export const problemTypes = Object.keys(catalogue) as readonly ProblemType[];

/** A problem with the values that its sentences name. */
export interface Problem {
  readonly type: ProblemType;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A problem in words. */
export type ProblemInWords = Entry;

/** Makes a problem. */
export function problem(type: ProblemType, parameters: Readonly<Record<string, string>> = {}): Problem {
  return { type, parameters };
}

/** Whether a stored text names an entry of the catalogue. */
export function isProblemType(type: string): type is ProblemType {
  return Object.hasOwn(catalogue, type);
}

/** The sentences of a problem with its parameters filled in. */
export function describeProblem(
  type: ProblemType,
  parameters: Readonly<Record<string, string>> = {},
): ProblemInWords {
  const entry = catalogue[type];
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '(not known)');
  return {
    title: fill(entry.title),
    what: fill(entry.what),
    why: fill(entry.why),
    cure: fill(entry.cure),
    who: entry.who,
  };
}

/** The title without any value of the document in it: for Temporal and logs, where client data must not go. */
export function bareTitle(type: ProblemType): string {
  return catalogue[type].title.replaceAll(/ ?(for )?\{\w+\}( %)?/g, '').trim();
}
