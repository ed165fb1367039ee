namespace Penstock.Protocols.Inference;

/// <summary>What happens to a field that changes the answer and that the target cannot express.</summary>
public enum UnsupportedFields
{
    /// <summary>The request is refused with 400 and the field's name.</summary>
    Refuse,

    /// <summary>The field is left out and named in <c>x-penstock-dropped</c>.</summary>
    Drop,
}
