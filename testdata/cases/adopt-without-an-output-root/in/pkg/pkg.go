package pkg

const format = "one"
