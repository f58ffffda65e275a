package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestHypergeometricAgainstClosedForms(t *testing.T) {
	for _, z := range []float64{0, 1e-9, 0.1, 0.5, 0.7, 0.9, 0.99, 0.999999, 1 - 0x1p-40} {
		if z > 0 {
			near(t, "2F1(1,1;2)", hyp2f1(1, 1, 2, z), -math.Log1p(-z)/z, 1e-12)
			near(t, "2F1(1/2,1/2;3/2) at a square", hyp2f1(0.5, 0.5, 1.5, z*z), math.Asin(z)/z, 1e-11)
		}
		for _, a := range []float64{-2.5, -1, 0} {
			near(t, "2F1(a,b;b)", hyp2f1(a, 2.7, 2.7, z), math.Pow(1-z, -a), 1e-12)
		}
		for _, a := range []float64{0.3, 4} {
			near(t, "2F1(a,b;b)", hyp2f1(a, 2.7, 2.7, z)/math.Pow(1-z, -a), 1, 1e-9)
		}
	}
	// From 40-digit arithmetic.
	for _, c := range []struct{ a, b, c, z, want float64 }{
		{0.219, -0.207, 2.219, 0.95, 0.97622954686094463},
		{2.976, -0.207, 0.219, 0.3, -0.38432616932930288},
		{-0.6, -0.9, -0.35, 0.97, -0.57353853755782137},
		{0.5, 1.5, 2.0, 0.999, 4.8928107466753811},
		{3.1, 2.2, 400.5, 0.99, 1.0171360019534896},
		{2.0, 3.0, 4.0, 0.75, 6.9504801974060001},
	} {
		near(t, "2F1", hyp2f1(c.a, c.b, c.c, c.z), c.want, 1e-12)
	}
}

// Euler's and Pfaff's transformations (Abramowitz, Stegun 15.3.3) lead to the same value from other parameters.
func TestHypergeometricTransformations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(-1, 3).Draw(t, "a"), rapid.Float64Range(-1, 3).Draw(t, "b")
		c, z := rapid.Float64Range(0.1, 12).Draw(t, "c"), rapid.Float64Range(0, 0.99).Draw(t, "z")
		got, want := hyp2f1(a, b, c, z), math.Pow(1-z, c-a-b)*hyp2f1(c-a, c-b, c, z)
		if size := math.Abs(want) + math.Abs(got) + 1; math.Abs(got-want) > 1e-7*size {
			t.Fatalf("%v, want %v", got, want)
		}
		if sym := hyp2f1(b, a, c, z); math.Abs(sym-got) > 1e-9*(1+math.Abs(got)) {
			t.Fatalf("%v, with a and b exchanged %v", got, sym)
		}
	})
}

func TestGaussLegendre(t *testing.T) {
	near(t, "a polynomial of degree 31", gaussLegendre(func(x float64) float64 { return math.Pow(x, 31) }, 0, 2), math.Pow(2, 32)/32, 1e-13)
	near(t, "an exponential", gaussLegendre(math.Exp, -3, 3), math.Exp(3)-math.Exp(-3), 1e-13)
}
