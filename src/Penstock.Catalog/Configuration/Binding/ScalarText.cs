namespace Penstock.Catalog.Configuration.Binding;

/// <summary>A scalar after its placeholders were resolved.</summary>
/// <param name="Text">The value.</param>
/// <param name="IsText">True when it was written in quotes, so that it is no number.</param>
/// <param name="Written">What stands in the file, fit for an error text: never what came from outside.</param>
internal sealed record ScalarText(string Text, bool IsText, string Written);
