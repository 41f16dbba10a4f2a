package main

import "github.com/spf13/cobra"

func (a *app) adopt() *cobra.Command { return &cobra.Command{Use: "adopt", Hidden: true} }
func (a *app) initialise() *cobra.Command { return &cobra.Command{Use: "init", Hidden: true} }
