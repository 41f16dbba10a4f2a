module x/tools
