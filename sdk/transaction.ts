/**
 * A new UUID of version 7: what is made later sorts later. Every browser seeds Math.random from the system, and 72 bits
 * of it beside the time are plenty; crypto is missing on some pages.
 */
export const newId = (): string =>
  `0${Date.now().toString(16)}-7xxx-8xxx-xxxxxxxxxxxx`
    .replace(/.{8}/, '$&-')
    .replace(/x/g, () => ((Math.random() * 16) | 0).toString(16))
