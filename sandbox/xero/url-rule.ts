/** What Xero would refuse about the address that leads back from a document to the app. */
export function urlProblems(url: string): string[] {
  const problems: string[] = [];
  if (!URL.canParse(url)) problems.push('The Url must be a valid absolute address.');
  if (/xero/i.test(url)) problems.push("The Url may not contain 'xero'.");
  return problems;
}
