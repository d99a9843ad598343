/** Figures by name, `noun.whatUnit`; ratios have no unit. */
export type Figures = Record<string, number>;
