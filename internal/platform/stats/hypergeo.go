package stats

import "math"

// hyp2f1 is Gauss's hypergeometric function 2F1(a, b; c; z) for real parameters and z in [0, 1); c must not be zero or a negative
// integer. It is summed (Abramowitz, Stegun 15.1.1) where its terms die out soon: away from 1, and up to 1 where c is larger than a + b. Else
// value and derivative are carried towards 1 by the Taylor series of the hypergeometric differential equation (15.5.1), in steps of half
// the distance to 1, which needs no case for whole differences of parameters.
func hyp2f1(a, b, c, z float64) float64 {
	at := z
	if c-a-b < 4 {
		// Further from 1 steps would be so long that a large c blows up their rounding.
		at = min(z, 0.98)
	}
	w, dw := gaussSeries(a, b, c, at)
	for at < z {
		next := min(z, at+(1-at)/2)
		w, dw = taylorStep(a, b, c, at, next-at, w, dw)
		at = next
	}
	return w
}

// Terms die out long before; parameters in the millions need the most.
const mostTerms = 100_000

// gaussSeries sums the function and its derivative.
func gaussSeries(a, b, c, z float64) (w, dw float64) {
	term := 1.0
	w = 1
	for k := 0.0; k < mostTerms; k++ {
		next := term * (a + k) * (b + k) / ((c + k) * (k + 1))
		dw += next * (k + 1)
		term = next * z
		w += term
		if term == 0 || math.Abs(term) < 1e-17*math.Abs(w) && math.Abs(next*(k+1)*z) < 1e-17*math.Abs(dw)*max(z, 1e-300) && k > -min(a, b, c) {
			break
		}
	}
	return w, dw
}

// taylorStep carries the solution from z to z+h.
func taylorStep(a, b, c, z, h, w, dw float64) (float64, float64) {
	p0, p1 := z*(1-z), 1-2*z
	q0, q1 := c-(a+b+1)*z, a+b+1
	// Coefficients are kept times h^k.
	c0, c1 := w, dw*h
	sum, slope := c0+c1, c1
	for k := 0.0; k < mostTerms; k++ {
		c2 := -((p1*k+q0)*(k+1)*c1*h + (-k*(k-1)-q1*k-a*b)*c0*h*h) / (p0 * (k + 2) * (k + 1))
		sum += c2
		slope += (k + 2) * c2
		c0, c1 = c1, c2
		if math.Abs(c0)+math.Abs(c1) < 1e-18*math.Abs(sum) && (k+2)*(math.Abs(c0)+math.Abs(c1)) < 1e-17*math.Abs(slope) || c0 == 0 && c1 == 0 {
			break
		}
	}
	return sum, slope / h
}
