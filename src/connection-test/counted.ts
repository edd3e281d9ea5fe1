/** A number with what is counted, such as `1 document` or `3 documents`. */
export function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
