/*
 * Runs inside the page, and finds what a person would stumble over. `pageFaults()` answers with sentences; none: fine.
 * `tabStops()` notes what the Tab key should reach, in order, and `tabStop()` says where it is now.
 */

const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && !isAside(element);

/** What is only there for screen readers, or until it has the focus, stands far to the left. */
const isAside = (element) => element.getBoundingClientRect().right < 0;

const named = (element) => {
  const words = (element.innerText || element.value || '').trim().slice(0, 40);
  return `${element.localName}${element.id && `#${element.id}`} ${element.name ?? ''} “${words}”`;
};

const all = (selector) => [...document.querySelectorAll(selector)];

function frameFaults() {
  const headings = all('h1').length;
  const levels = all('h1, h2, h3, h4').map(({ localName }) => Number(localName[1]));
  return [
    ...(document.documentElement.lang === 'en' ? [] : ['The page does not say its language.']),
    ...(document.title.trim() === '' ? ['The page has no title.'] : []),
    ...(headings === 1 ? [] : [`The page has ${headings} headings of the first level.`]),
    ...(levels.some((level, at) => level > (levels[at - 1] ?? 0) + 1)
      ? [`Headings skip a level: ${levels.join(', ')}.`]
      : []),
    ...(all('main').length === 1 ? [] : ['The page has no main part, or several.']),
  ];
}

function labelFaults() {
  const ids = all('[id]').map(({ id }) => id);
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at);
  const hasWords = (element) =>
    [...(element.labels ?? [])].some((label) => label.innerText.trim() !== '') ||
    (element.getAttribute('aria-label') ?? '').trim() !== '';
  const described = all('[aria-describedby]').flatMap((element) =>
    element
      .getAttribute('aria-describedby')
      .split(' ')
      .filter((id) => !ids.includes(id)),
  );
  return [
    ...all('input:not([type=hidden]), select, textarea')
      .filter((element) => !hasWords(element))
      .map((element) => `No label: ${named(element)}`),
    ...all('a, button')
      .filter((element) => isShown(element) && element.innerText.trim() === '' && !hasWords(element))
      .map((element) => `No words: ${element.outerHTML.slice(0, 120)}`),
    ...repeated.map((id) => `The id ${id} is there twice.`),
    ...described.map((id) => `There is nothing with the id ${id}, which should describe something.`),
  ];
}

function widthFaults() {
  const width = document.documentElement.clientWidth;
  const scrolls = document.documentElement.scrollWidth > width;
  const beyond = all('main *, header *, footer *').filter(
    (element) => isShown(element) && element.getBoundingClientRect().right > width + 0.5,
  );
  const cut = all('button, .button, .word, h1, h2, label, th, td').filter(
    (element) => isShown(element) && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1,
  );
  const cutChoices = all('select').filter((element) => isShown(element) && isCut(element));
  const squeezed = all('td, dd, p').filter(
    (element) => isShown(element) && element.clientWidth < 40 && element.innerText.length > 8,
  );
  return [
    ...(scrolls ? [`The page is ${document.documentElement.scrollWidth} wide in a window of ${width}.`] : []),
    ...beyond.slice(0, 3).map((element) => `Beyond the right edge: ${named(element)}`),
    ...[...cut, ...cutChoices].slice(0, 3).map((element) => `Cut off: ${named(element)}`),
    ...squeezed.slice(0, 3).map((element) => `Squeezed: ${named(element)}`),
  ];
}

/** Whether the words that are chosen do not fit, with the arrow beside them. */
function isCut(select) {
  const { font, paddingLeft, paddingRight } = getComputedStyle(select);
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  canvas.font = font;
  const { width } = canvas.measureText(select.selectedOptions[0]?.text ?? '');
  const arrow = 18;
  return (
    width + Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight) + arrow > select.clientWidth
  );
}

const channels = (colour) => colour.match(/[\d.]+/g).map(Number);

function luminance(colour) {
  const [red, green, blue] = channels(colour).map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** The first background behind an element that nothing shines through. */
function behind(element) {
  for (let at = element; at !== null; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if ((channels(colour)[3] ?? 1) === 1) return colour;
  }
  return 'rgb(255, 255, 255)';
}

/** Text needs 4.5 to its background (WCAG 2.2, 1.4.3), the edge of a field 3 (1.4.11). */
function contrastFaults() {
  const texts = all('body *').filter(
    (element) =>
      isShown(element) &&
      element.localName !== 'option' &&
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== ''),
  );
  const fields = all('input:not([type=hidden], [type=checkbox], [type=radio]), select').filter(isShown);
  const faint = (colour, element, least) => {
    const ratio = contrast(colour, behind(element));
    return ratio < least ? [`Faint (${ratio.toFixed(1)}): ${named(element)}`] : [];
  };
  return [
    ...texts.flatMap((element) => faint(getComputedStyle(element).color, element, 4.5)),
    ...fields.flatMap((element) => faint(getComputedStyle(element).color, element, 4.5)),
    ...fields
      .filter(({ placeholder }) => placeholder)
      .flatMap((element) => faint(getComputedStyle(element, '::placeholder').color, element, 4.5)),
    ...fields.flatMap((element) => faint(getComputedStyle(element).borderTopColor, element.parentElement, 3)),
  ];
}

/** @param what `all`, or `look` for what depends on colours and width only. */
globalThis.pageFaults = (what) => [
  ...(what === 'all' ? [...frameFaults(), ...labelFaults()] : []),
  ...widthFaults(),
  ...contrastFaults(),
];

let stops = [];

/** Of radio buttons with one name the Tab key reaches one. */
const isReached = (element, _, every) =>
  element.type !== 'radio' ||
  element ===
    (every.find(({ name, checked }) => name === element.name && checked) ??
      every.find(({ name }) => name === element.name));

globalThis.tabStops = () => {
  stops = all('a[href], button, input:not([type=hidden]), select, textarea, summary')
    .filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility())
    .filter(isReached);
  return stops.map(named);
};

globalThis.tabStop = () => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const { left, right, top, bottom } = element.getBoundingClientRect();
  // Its middle: an edge may stand a fraction of a pixel outside.
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const isSeen = x > 0 && y > 0 && x < innerWidth && y < innerHeight;
  const hasRing = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
  return { at: stops.indexOf(element), isSeen, hasRing };
};
