using System.Globalization;
using System.Text;
using System.Text.Json;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>What the gateway checks of one field before it bothers a target.</summary>
/// <param name="name">As clients write it.</param>
/// <param name="shapes">Types that it may have.</param>
/// <param name="min">Least number, where it is one.</param>
/// <param name="max">Greatest number, where it is one.</param>
/// <param name="required">True when it has to be there, and not null.</param>
internal sealed class FieldRule(
    string name, FieldShapes shapes, double min = double.NegativeInfinity, double max = double.PositiveInfinity, bool required = false)
{
    /// <summary>As clients write it.</summary>
    public string Name { get; } = name;

    /// <summary>The same in UTF-8.</summary>
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>True when it has to be there, and not null.</summary>
    public bool IsRequired { get; } = required;

    /// <summary>Checks the value that the reader stands on.</summary>
    public InferenceError? Check(in Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null && !IsRequired)
        {
            return null;
        }

        FieldShapes shape = ShapeOf(reader);
        if ((shape & shapes) == FieldShapes.None)
        {
            return FieldErrors.WrongType(Name, Expected());
        }

        return shape.HasFlag(FieldShapes.Number) && !(reader.TryGetDouble(out double value) && IsInRange(value))
            ? FieldErrors.OutOfRange(Name, Range())
            : null;
    }

    private static FieldShapes ShapeOf(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => FieldShapes.Text,
        JsonTokenType.True or JsonTokenType.False => FieldShapes.Flag,
        JsonTokenType.StartObject => FieldShapes.Map,
        JsonTokenType.StartArray => FieldShapes.List,
        JsonTokenType.Number when reader.TryGetInt64(out _) => FieldShapes.Integer | FieldShapes.Number,
        JsonTokenType.Number => FieldShapes.Number,
        _ => FieldShapes.None,
    };

    private bool IsInRange(double value) => value >= min && value <= max;

    private string Expected() => string.Join(" or ", Words());

    private IEnumerable<string> Words()
    {
        if (shapes.HasFlag(FieldShapes.Text))
        {
            yield return "a string";
        }

        if (shapes.HasFlag(FieldShapes.Number))
        {
            yield return "a number";
        }

        if (shapes.HasFlag(FieldShapes.Integer))
        {
            yield return "an integer";
        }

        if (shapes.HasFlag(FieldShapes.Flag))
        {
            yield return "a boolean";
        }

        if (shapes.HasFlag(FieldShapes.Map))
        {
            yield return "an object";
        }

        if (shapes.HasFlag(FieldShapes.List))
        {
            yield return "an array";
        }
    }

    private string Range() => (double.IsNegativeInfinity(min), double.IsPositiveInfinity(max)) switch
    {
        (false, true) => "at least " + min.ToString(CultureInfo.InvariantCulture),
        (true, false) => "at most " + max.ToString(CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"from {min} to {max}"),
    };
}
