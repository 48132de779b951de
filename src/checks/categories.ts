/** What a person calls the lists of the guides, by `guide/list`. */
export const categoryTitles: Readonly<Record<string, string>> = {
  "zerostate/readiness": "Production readiness",
  "zerostate/security": "Security",
  "zerostate/drills": "Drills",
  "the-dot/topology": "Settings",
  "the-dot/after": "After deployment",
  "quizmentor/slo": "Service level",
};
