class User
  def view? = activity_codes.include?("B0360")
  X = "B9999"
  Y = "b0360"
end
