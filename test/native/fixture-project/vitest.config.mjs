export default {
  test: { include: ["tests/**/*.spec.ts"], maxWorkers: 2, reporters: [["json", { outputFile: "results.json" }]] },
};
