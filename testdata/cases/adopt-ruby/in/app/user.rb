# "B9999"
class User
  VIEW_RECORDS = "B0360"
  NURSES = %w[S8000:G8000:R8001 S8000:G8000:R8003].freeze
  NOTE = <<~TEXT
    "R8000" reads B0380, and nobody reads B9999.
  TEXT

=begin
  may?("B9998")
=end
  def may_view?
    activity_codes.include?(VIEW_RECORDS) && role_code == "S8001:G8005:R9999"
  end

  def may_verify?
    activity_codes.include?("B0068") || activity_codes.include?("b0570")
  end
end
