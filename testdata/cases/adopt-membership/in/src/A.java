class A {
    private static final String VIEW = "B0360";
    boolean a(Set<String> activities) { return activities.contains(VIEW); }
    boolean b(String activity) { return "B0360".equals(activity) || activity.equals("B0401"); }
    boolean c(Set<String> activities) { return activities.contains("B0016"); }
    List<String> table = List.of("B0360");
}
