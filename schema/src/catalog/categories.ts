/** Where an app stands in a catalog, and what stands there. */
export const categoryMeanings = {
  productivity: "Notes, documents, planning and office work.",
  creative: "Writing, drawing, music, pictures and film.",
  "developer-tools": "For people who write software.",
  education: "Learning and teaching.",
  health: "Body, mind and fitness.",
  finance: "Money, accounts and taxes.",
  research: "Reading, collecting and analysing.",
  communication: "Talking and writing to other people.",
  utilities: "Small tools for the computer itself.",
  entertainment: "Games, media and pastime.",
} as const;
export type Category = keyof typeof categoryMeanings;

export const categories = Object.keys(categoryMeanings) as readonly Category[];
