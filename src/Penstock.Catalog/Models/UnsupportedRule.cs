namespace Penstock.Catalog.Models;

/// <summary>What happens to a field of a request that changes the answer and that a target cannot express.</summary>
public enum UnsupportedRule
{
    /// <summary>The request is refused with 400 and the field's name.</summary>
    Refuse,

    /// <summary>The field is left out and named in <c>x-penstock-dropped</c>.</summary>
    Drop,
}
