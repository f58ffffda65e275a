package app

import (
	"context"

	"hubbub/internal/rooms/activity/lab"
)

// ActivityPlan is what a benchmark of activity measures.
type ActivityPlan = lab.Plan

// ActivityReport is what came out.
type ActivityReport = lab.Report

// MeasureActivity measures the engine of activity on a crowd of its own; tell is told how far it is.
func MeasureActivity(ctx context.Context, plan ActivityPlan, tell func(string)) (*ActivityReport, error) {
	return lab.Run(ctx, plan, tell)
}
