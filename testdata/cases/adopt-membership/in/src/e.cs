class E { bool View(List<string> a) => a.Contains("B0360"); }
