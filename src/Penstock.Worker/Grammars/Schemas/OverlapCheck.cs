namespace Penstock.Worker.Grammars.Schemas;

/// <summary>
/// Tells whether a value that is generated for one case may be valid by another. It answers true where it does not know; what it can
/// tell apart are types, constants, ranges, lengths, and objects by a required property.
/// </summary>
internal sealed class OverlapCheck(CaseExpansion expansion)
{
    private const int DeepestProperty = 4;

    public bool MayOverlap(SchemaCase generated, SchemaCase other) => MayOverlap(generated, other, 0);

    private bool MayOverlap(SchemaCase generated, SchemaCase other, int depth)
    {
        var types = generated.GeneratedTypes & other.Types;
        if (generated.Values is { } values)
        {
            return values.Exists(value => ValueCheck.SatisfiesRest(value, generated) != false && ValueCheck.Satisfies(value, other) != false);
        }
        if (other.Values is { } otherValues)
        {
            return otherValues.Exists(value => ValueCheck.Satisfies(value, generated) != false);
        }
        return (types & (SchemaTypes.Null | SchemaTypes.Boolean)) != SchemaTypes.None
            || (types.HasFlag(SchemaTypes.Integer) && RangesOverlap(generated, other))
            || (types.HasFlag(SchemaTypes.String) && LengthsOverlap(generated, other))
            || (types.HasFlag(SchemaTypes.Array) && CountsOverlap(generated, other))
            || (types.HasFlag(SchemaTypes.Object) && ObjectsOverlap(new ObjectShape(generated), new ObjectShape(other), depth));
    }

    private static bool RangesOverlap(SchemaCase x, SchemaCase y) => !Excludes(x.Minimum, y.Maximum) && !Excludes(y.Minimum, x.Maximum);

    private static bool Excludes(Bound? minimum, Bound? maximum) => minimum is { } low && maximum is { } high
        && (low.Value > high.Value || (low.Value == high.Value && (low.IsExclusive || high.IsExclusive)));

    private static bool LengthsOverlap(SchemaCase x, SchemaCase y) =>
        x.MinLength <= (y.MaxLength ?? int.MaxValue) && y.MinLength <= (x.MaxLength ?? int.MaxValue);

    private static bool CountsOverlap(SchemaCase x, SchemaCase y) =>
        LeastItems(x) <= MostItems(y) && LeastItems(y) <= MostItems(x);

    private static int LeastItems(SchemaCase source) => source.Arrays.Select(member => member.MinItems).Append(0).Max();

    private static int MostItems(SchemaCase source) => source.Arrays.Select(member => member.MaxItems ?? int.MaxValue).Append(int.MaxValue).Min();

    private bool ObjectsOverlap(ObjectShape generated, ObjectShape other, int depth)
    {
        var missing = !generated.IsOpen && other.Required.Except(generated.Names, StringComparer.Ordinal).Any();
        var forbidden = other.IsClosed && generated.Required.Except(other.Names, StringComparer.Ordinal).Any();
        return !missing && !forbidden && !generated.Required.Union(other.Required, StringComparer.Ordinal)
            .Any(name => generated.Names.Contains(name, StringComparer.Ordinal) && PropertiesExclude(generated, other, name, depth));
    }

    /// <summary>The property is there, since one side requires it, and no value suits both.</summary>
    private bool PropertiesExclude(ObjectShape generated, ObjectShape other, string name, int depth)
    {
        if (depth >= DeepestProperty || other.Property(name).Count == 0)
        {
            return false;
        }
        var ours = expansion.Expand(generated.Property(name), SchemaPath.Root);
        var theirs = expansion.Expand(other.Property(name), SchemaPath.Root);
        return !ours.Any(x => theirs.Any(y => MayOverlap(x, y, depth + 1)));
    }
}
