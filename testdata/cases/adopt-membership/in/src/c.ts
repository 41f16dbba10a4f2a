const view = (a: string[]) => a.includes("B0360") || a.some((x) => x === "B0401");
