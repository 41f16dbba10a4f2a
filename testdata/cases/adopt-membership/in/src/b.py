def view(activities):
    return "B0360" in activities or any(a == "B0360" for a in activities)
